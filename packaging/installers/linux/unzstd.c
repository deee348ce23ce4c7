/* Unpacks zstd from standard input to standard output. Linked statically, it runs on any Linux of
   its architecture: a bare system has no zstd, and gzip would make the archive a quarter larger. */
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>

int main(void) {
    size_t const in_size = ZSTD_DStreamInSize(), out_size = ZSTD_DStreamOutSize();
    char *in = malloc(in_size), *out = malloc(out_size);
    ZSTD_DCtx *context = ZSTD_createDCtx();
    size_t count, state = 0;
    if (!in || !out || !context) return 1;
    while ((count = fread(in, 1, in_size, stdin)) > 0) {
        ZSTD_inBuffer source = {in, count, 0};
        while (source.pos < source.size) {
            ZSTD_outBuffer target = {out, out_size, 0};
            state = ZSTD_decompressStream(context, &target, &source);
            if (ZSTD_isError(state)) {
                fprintf(stderr, "damaged archive: %s\n", ZSTD_getErrorName(state));
                return 1;
            }
            if (fwrite(out, 1, target.pos, stdout) != target.pos) return 1;
        }
    }
    /* 0 where the last frame is complete: anything else is an archive that was cut off. */
    if (state != 0 || ferror(stdin) || fflush(stdout)) return 1;
    return 0;
}
