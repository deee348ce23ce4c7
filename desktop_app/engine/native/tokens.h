/* Normalisation of tokens with what follows it in transformers, and GELU: each reads and writes
   memory once. */

#pragma once

#include "vectors.h"

/* The first n numbers of x, zeros behind. */
ALWAYS vf only(vf x, long n) {
    for (long i = n; i < VL; i++) x[i] = 0;
    return x;
}
ALWAYS vf some_floats(const float *at, long n) {
    if (n == VL) return load(at);
    float part[VL] = {};
    __builtin_memcpy(part, at, n * sizeof(float));
    return load(part);
}

typedef struct {
    long rows, width, each, step, threads; /* each: rows of one of a batch; step: of scale, shift */
    const elem *x;                         /* (rows, width) */
    const elem *weight, *bias;             /* (width); NULL: 1, 0 */
    const elem *scale, *shift;             /* (batch, width): then times 1 + scale, plus shift;
                                              NULL: neither */
    elem *out;
    float eps;
} LayerNorm;

/* The row's first number is taken away first, so that no digits are lost where a mean is large. */
EXPORTED void layer_norm(const LayerNorm *t) {
#pragma omp parallel for schedule(static) num_threads(t->threads)
    for (long r = 0; r < t->rows; r++) {
        const elem *x = t->x + r * t->width, *weight = t->weight, *bias = t->bias;
        elem *out = t->out + r * t->width;
        long entry = r / t->each * t->step;
        vf first = all(wide_of(x[0])), sums = all(0), squares = all(0);
        lanes(t->width, [&](long i, long n) { sums += only(some(x + i, n) - first, n); });
        vf mean = all(added(sums) / t->width);
        lanes(t->width, [&](long i, long n) {
            vf d = only(some(x + i, n) - first - mean, n);
            squares += d * d;
        });
        vf by = all(1 / sqrtf(added(squares) / t->width + t->eps));
        lanes(t->width, [&](long i, long n) {
            vf y = (some(x + i, n) - first - mean) * by;
            if (weight) y *= some(weight + i, n);
            if (bias) y += some(bias + i, n);
            if (t->scale)
                y = y * (some(t->scale + entry + i, n) + 1.f) + some(t->shift + entry + i, n);
            keep(out + i, y, n);
        });
    }
}

typedef struct {
    long batch, tokens, heads, width, threads;
    const elem *x, *weight; /* (batch, tokens, heads, width); (width), NULL: 1 */
    long x_steps[3];
    const float *cos, *sin; /* (tokens, width): pairs of numbers are turned by; NULL: they are not */
    elem *out;
    long out_steps[3];
    float eps;
} RmsNorm;

#if VL == 16
static const vi PARTNER = {1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14};
static const vf SIGN = {-1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1};
#else
static const vi PARTNER = {1, 0, 3, 2, 5, 4, 7, 6};
static const vf SIGN = {-1, 1, -1, 1, -1, 1, -1, 1};
#endif

EXPORTED void rms_norm(const RmsNorm *t) {
#pragma omp parallel for schedule(static) num_threads(t->threads)
    for (long one = 0; one < t->batch * t->tokens * t->heads; one++) {
        long head = one % t->heads, token = one / t->heads % t->tokens;
        long b = one / t->heads / t->tokens;
        const elem *x = t->x + b * t->x_steps[0] + token * t->x_steps[1] + head * t->x_steps[2];
        elem *out = t->out + b * t->out_steps[0] + token * t->out_steps[1] + head * t->out_steps[2];
        vf squares = all(0);
        lanes(t->width, [&](long i, long n) {
            vf y = some(x + i, n);
            squares += y * y;
        });
        vf by = all(1 / sqrtf(added(squares) / t->width + t->eps));
        lanes(t->width, [&](long i, long n) {
            vf y = some(x + i, n) * by;
            if (t->weight) y *= some(t->weight + i, n);
            if (t->cos) {
                vf other = __builtin_shuffle(y, PARTNER) * SIGN;
                long at = token * t->width + i;
                y = y * some_floats(t->cos + at, n) + other * some_floats(t->sin + at, n);
            }
            keep(out + i, y, n);
        });
    }
}

/* x times (1 + tanh(u)) / 2, which is x / (1 + e^-2u), with u = (x + 0.044715 x^3) * sqrt(2 / pi). */
ALWAYS vf gelu_tanh_of(vf x) {
    vf away = x * (x * x * -0.10294324f - 2.3022082f);
    return x * inverse(1.f + exp2_of(away > all(126.f) ? all(126.f) : away));
}

/* (rows, width) -> (rows, width), rows of the result `step` numbers apart; it may be x itself. */
EXPORTED void gelu_tanh(long rows, long width, const elem *x, elem *out, long step, long threads) {
#pragma omp parallel for schedule(static) num_threads(threads)
    for (long r = 0; r < rows; r++)
        lanes(width, [&](long i, long n) {
            keep(out + r * step + i, gelu_tanh_of(some(x + r * width + i, n)), n);
        });
}
