/* What NVML answers on a machine with one card, for tests of `library.gpu.nvml`. */
#include <string.h>
int nvmlInit_v2(void) { return 0; }
int nvmlShutdown(void) { return 0; }
int nvmlSystemGetDriverVersion(char *text, unsigned size) { strncpy(text, "550.54.14", size); return 0; }
int nvmlDeviceGetCount_v2(unsigned *count) { *count = 2; return 0; }
int nvmlDeviceGetHandleByIndex_v2(unsigned index, void **card) {
    *card = (void *)1;
    return index == 1 ? 15 : 0; /* the second card has fallen off the bus */
}
int nvmlDeviceGetName(void *card, char *text, unsigned size) {
    strncpy(text, "NVIDIA GeForce RTX 4090", size);
    return card == (void *)1 ? 0 : 2;
}
int nvmlDeviceGetMemoryInfo(void *card, unsigned long long *memory) {
    memory[0] = 25757220864ULL; memory[1] = 1; memory[2] = 2;
    return card == (void *)1 ? 0 : 2;
}
int nvmlDeviceGetCudaComputeCapability(void *card, int *major, int *minor) {
    *major = 8; *minor = 9;
    return card == (void *)1 ? 0 : 2;
}
