/* What the kernels are written in: vectors of floats of one instruction set, and the two ways
   numbers lie in memory. Compiled once for each row of library.py's table.

   A "unit" is 32 bits: one float, or, where the processor multiplies pairs of bfloat16
   (-DBF16), two of them that stand side by side in a sum. DOT(c, a, b) adds the products of
   two vectors of units to a vector of floats, so that both precisions share one source. */

#pragma once

#include <math.h>
#include <omp.h>
#include <stdint.h>
#ifdef __x86_64__
#include <immintrin.h>
#endif

#define ALWAYS static inline __attribute__((always_inline))
#define EXPORTED extern "C" __attribute__((visibility("default")))

typedef uint32_t unit;

#ifdef __AVX512F__
#define VL 16 /* floats in a vector */
#else
#define VL 8
#endif

typedef float vf __attribute__((vector_size(4 * VL)));
typedef int32_t vi __attribute__((vector_size(4 * VL)));
typedef float loose_vf __attribute__((vector_size(4 * VL), aligned(4)));

ALWAYS vf load(const float *at) { return *(const loose_vf *)at; }
ALWAYS void store(float *at, vf x) { *(loose_vf *)at = x; }
ALWAYS vf all(float x) { return x - (vf){}; }
ALWAYS vf spread(const unit *at) { return all(*(const float *)at); }
ALWAYS vf larger(vf a, vf b) { return a > b ? a : b; }
#if VL == 16
ALWAYS float added(vf a) { return _mm512_reduce_add_ps((__m512)a); }
ALWAYS float largest(vf a) { return _mm512_reduce_max_ps((__m512)a); }
ALWAYS vi gathered(const void *at, vi bytes) {
    return (vi)_mm512_i32gather_epi32((__m512i)bytes, at, 1);
}
#else
ALWAYS float added(vf a) {
    float sum = 0;
    for (int i = 0; i < VL; i++) sum += a[i];
    return sum;
}
ALWAYS float largest(vf a) {
    float most = a[0];
    for (int i = 1; i < VL; i++) most = a[i] > most ? a[i] : most;
    return most;
}
ALWAYS vi gathered(const void *at, vi bytes) {
    return (vi)_mm256_i32gather_epi32((const int *)at, (__m256i)bytes, 1);
}
#endif

/* 2^x for x of at most 126, and what is no number for what is none. */
#ifdef BF16
/* Within 8e-5, where 4e-3 are rounded away anyhow: a polynomial for what is above the whole part. */
ALWAYS vf exp2_of(vf x) {
    vf f = (vf)_mm512_reduce_ps((__m512)x, 9);
    vf p = all(7.8024520e-2f);
    p = p * f + 2.2606720e-1f;
    p = p * f + 6.9583350e-1f;
    p = p * f + 9.9992522e-1f;
    return (vf)_mm512_scalef_ps((__m512)p, (__m512)x);
}
/* Within 6e-5; a division takes five times as long. */
ALWAYS vf inverse(vf x) { return (vf)_mm512_rcp14_ps((__m512)x); }
#else
ALWAYS vf inverse(vf x) { return 1.f / x; }
/* Within 2e-7: the whole part goes into the exponent, the rest (-0.5..0.5) through Taylor's series.
   Below -126 it is 2^-126. Adding 1.5 * 2^23 rounds to a whole number, which then stands in the
   lowest bits. */
ALWAYS vf exp2_of(vf x) {
    x = x < all(-126.f) ? all(-126.f) : x;
    vf whole = x + 12582912.f, f = x - (whole - 12582912.f);
    vf p = all(1.5403530e-4f);
    p = p * f + 1.3333558e-3f;
    p = p * f + 9.6181291e-3f;
    p = p * f + 5.5504109e-2f;
    p = p * f + 2.4022651e-1f;
    p = p * f + 6.9314718e-1f;
    p = p * f + 1.f;
    return (vf)((vi)p + ((vi)whole << 23));
}
#endif

#ifdef BF16

#define PER 2 /* numbers in a unit */
typedef uint16_t elem;
#define DOT(c, a, b) (vf) _mm512_dpbf16_ps((__m512)(c), (__m512bh)(a), (__m512bh)(b))

ALWAYS float wide_of(elem x) {
    unit bits = (unit)x << 16;
    float wide;
    __builtin_memcpy(&wide, &bits, 4);
    return wide;
}
ALWAYS vf widened(const elem *at) {
    return (vf)_mm512_slli_epi32(_mm512_cvtepu16_epi32(_mm256_loadu_si256((const __m256i *)at)), 16);
}
ALWAYS void narrowed(elem *at, vf x) {
    _mm256_storeu_si256((__m256i *)at, (__m256i)_mm512_cvtneps_pbh((__m512)x));
}
ALWAYS void store_pair(unit *row, long at, vf x, vf y) {
    _mm512_storeu_si512((char *)row + 2 * at,
                        (__m512i)_mm512_cvtne2ps_pbh((__m512)y, (__m512)x));
}

/* Units of the numbers of two rows, as they stand side by side in a sum. */
ALWAYS vf joined(vf first, vf second) {
    return (vf)((vi)second | (vi)_mm512_srli_epi32((__m512i)first, 16));
}

#else

#define PER 1
typedef float elem;
#define DOT(c, a, b) ((a) * (b) + (c))

ALWAYS float wide_of(elem x) { return x; }
ALWAYS vf joined(vf first, vf) { return first; }
ALWAYS vf widened(const elem *at) { return load(at); }
ALWAYS void narrowed(elem *at, vf x) { store(at, x); }
ALWAYS void store_pair(unit *row, long at, vf x, vf y) {
    store((float *)row + at, x);
    store((float *)row + at + VL, y);
}

#endif

/* A vector of the first n numbers at `at`, zeros behind; and the first n of one written there. */
ALWAYS vf some(const elem *at, long n) {
    if (n == VL) return widened(at);
    elem part[VL] = {};
    __builtin_memcpy(part, at, n * sizeof(elem));
    return widened(part);
}
ALWAYS void keep(elem *at, vf x, long n) {
    if (n == VL) {
        narrowed(at, x);
        return;
    }
    elem part[VL];
    narrowed(part, x);
    __builtin_memcpy(at, part, n * sizeof(elem));
}

/* Calls what(first, n) for vectors of count numbers; n is less than VL only for the last. */
template <class What> ALWAYS void lanes(long count, What what) {
    long i = 0;
    for (; i + VL <= count; i += VL) what(i, (long)VL);
    if (i < count) what(i, count - i);
}

ALWAYS long least(long a, long b) { return a < b ? a : b; }
ALWAYS long units_of(long numbers) { return (numbers + PER - 1) / PER; }
ALWAYS long filled(long n, long step) { return (n + step - 1) / step * step; }
