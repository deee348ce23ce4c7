/* All kernels, for one instruction set: see packaging/native.py for how they are compiled. */

#include "attention.h"
#include "norms.h"
#include "tokens.h"

#ifdef AMX
#include <sys/syscall.h>
#include <unistd.h>
/* Linux lends tile registers to processes that ask (arch_prctl(2): ARCH_REQ_XCOMP_PERM). */
static bool usable(void) { return syscall(SYS_arch_prctl, 0x1023, 18) == 0; }
#else
static bool usable(void) { return true; }
#endif

/* Raised whenever a structure or a meaning changes: library.py refuses any other. */
EXPORTED long version(void) { return usable() ? 2 : 0; }
