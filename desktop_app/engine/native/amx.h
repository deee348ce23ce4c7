/* Products by AMX: a tile register holds 16 rows of 16 units; one instruction multiplies two tiles
   and adds the result to a third, of floats. */

#pragma once

#include "vectors.h"

#define TILES_BEGIN() tiles_begin()
#define TILES_END() _tile_release()
/* The compiler isn't told that tiles are read from memory: all that was written goes there first. */
#define WRITTEN() __asm__ volatile("" ::: "memory")

ALWAYS void tiles_begin(void) {
    struct {
        uint8_t palette, start, unused[14];
        uint16_t bytes[16];
        uint8_t rows[16];
    } form = {1, 0, {}, {}, {}};
    for (int i = 0; i < 8; i++) form.bytes[i] = 64, form.rows[i] = 16;
    _tile_loadconfig(&form);
}

#define PAIR(what, first, second, at, step) \
    what(first, at, 4 * (step));            \
    what(second, (at) + 16 * (step), 4 * (step))

/* c[32][columns] = (what is there, if more) + a[32][k] * b[k][columns], in units; k and columns are
   multiples of 16. Tiles 0 to 3 hold sums, 4 and 5 rows of a, 6 and 7 columns of b. */
static void product(const unit *a, long a_step, const unit *b, long b_step, long k, float *c,
                    long c_step, long, long columns, bool more) {
    WRITTEN();
    long j = 0;
    for (; j + 2 * VL <= columns; j += 2 * VL) {
        const unit *from = b + j;
        _tile_zero(0);
        _tile_zero(1);
        _tile_zero(2);
        _tile_zero(3);
        if (more) {
            PAIR(_tile_loadd, 0, 2, c + j, c_step);
            PAIR(_tile_loadd, 1, 3, c + j + VL, c_step);
        }
        for (long u = 0; u < k; u += 16) {
            _tile_loadd(6, from + u * b_step, 4 * b_step);
            PAIR(_tile_loadd, 4, 5, a + u, a_step);
            _tile_dpbf16ps(0, 4, 6);
            _tile_dpbf16ps(2, 5, 6);
            _tile_loadd(7, from + u * b_step + VL, 4 * b_step);
            _tile_dpbf16ps(1, 4, 7);
            _tile_dpbf16ps(3, 5, 7);
        }
        PAIR(_tile_stored, 0, 2, c + j, c_step);
        PAIR(_tile_stored, 1, 3, c + j + VL, c_step);
    }
    if (j == columns) return;
    _tile_zero(0);
    _tile_zero(2);
    if (more) {
        PAIR(_tile_loadd, 0, 2, c + j, c_step);
    }
    for (long u = 0; u < k; u += 16) {
        _tile_loadd(6, b + u * b_step + j, 4 * b_step);
        PAIR(_tile_loadd, 4, 5, a + u, a_step);
        _tile_dpbf16ps(0, 4, 6);
        _tile_dpbf16ps(2, 5, 6);
    }
    PAIR(_tile_stored, 0, 2, c + j, c_step);
}
