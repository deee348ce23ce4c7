/* All kernels, for one instruction set: see packaging/native.py for how they are compiled. */

#include "attention.h"
#include "norms.h"
#include "tokens.h"

/* Raised whenever a structure or a meaning changes: library.py refuses any other. */
EXPORTED long version(void) { return 2; }
