/* Group normalisation with SiLU, and GEGLU: each reads and writes memory once where torch does so
   four times. Sums are floats. */

#pragma once

#include "vectors.h"

ALWAYS vf silu_of(vf x) {
    vf away = x * -1.44269504f;
    return x * inverse(1.f + exp2_of(away > all(126.f) ? all(126.f) : away));
}

/* x times the share of a normal distribution below it, by Abramowitz & Stegun 1964, 7.1.26:
   within 1.5e-7, or as `inverse`. */
ALWAYS vf gelu_of(vf x) {
    vf z = larger(x, -x) * 0.70710678f, t = inverse(1.f + 0.3275911f * z);
    vf p = all(1.061405429f);
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    vf rest = 0.5f * x * p * t * exp2_of(z * z * -1.44269504f);
    return x > all(0) ? x - rest : rest;
}

typedef struct {
    long batch, places, channels, groups, silu, threads;
    const elem *x;             /* (batch, places, channels) */
    const elem *weight, *bias; /* (channels); NULL: 1, 0 */
    const elem *more;          /* (batch, channels), added to x before; NULL: nothing */
    elem *out;
    float eps;
} GroupNorm;

static const long PARTS = 16; /* of a picture, summed apart: however many threads there are */

EXPORTED long group_norm_scratch(long batch, long channels) {
    return sizeof(float) * batch * 2 * (PARTS + 1) * filled(channels, VL);
}

/* Sums, and sums of squares, of what is in one part. Here and below the picture's first number of
   the channel is taken away first, so that no digits are lost where a mean is large. */
static void sum_part(const GroupNorm *t, const elem *x, long part, float *sums, float *squares) {
    long last = (part + 1) * t->places / PARTS;
    __builtin_memset(sums, 0, 2 * (squares - sums) * sizeof(float));
    for (long at = part * t->places / PARTS; at < last; at++)
        lanes(t->channels, [&](long i, long n) {
            vf d = some(x + at * t->channels + i, n) - some(x + i, n);
            store(sums + i, load(sums + i) + d);
            store(squares + i, load(squares + i) + d * d);
        });
}

/* What a group's numbers, less the first, are multiplied by, and what is added then, by channel. */
static void line_of(const GroupNorm *t, long b, long group, const float *sums, long wide, float *by,
                    float *plus) {
    long size = t->channels / t->groups;
    const elem *first = t->x + b * t->places * t->channels;
    double n = t->places, mean = 0, spread = 0, own[size];
    for (long pass = 0; pass < 2; pass++)
        for (long j = 0; j < size; j++) {
            long i = group * size + j;
            double s = 0, q = 0;
            for (long part = 0; part < PARTS; part++) {
                s += sums[2 * part * wide + i];
                q += sums[(2 * part + 1) * wide + i];
            }
            if (!pass) {
                own[j] = wide_of(first[i]) + s / n;
                own[j] += t->more ? wide_of(t->more[b * t->channels + i]) : 0;
                mean += own[j] / size;
            } else {
                spread += q - s * s / n + n * (own[j] - mean) * (own[j] - mean);
            }
        }
    double scale = 1 / sqrt(spread / (n * size) + t->eps);
    for (long i = group * size; i < (group + 1) * size; i++) {
        double a = scale * (t->weight ? wide_of(t->weight[i]) : 1);
        double more = t->more ? wide_of(t->more[b * t->channels + i]) : 0;
        by[i] = a;
        plus[i] = (t->bias ? wide_of(t->bias[i]) : 0) + a * (wide_of(first[i]) + more - mean);
    }
}

EXPORTED void group_norm(const GroupNorm *t, float *scratch) {
    long wide = filled(t->channels, VL), each = t->places * t->channels;
    float *lines = scratch + t->batch * PARTS * 2 * wide;
#pragma omp parallel num_threads(t->threads)
    {
#pragma omp for schedule(static)
        for (long one = 0; one < t->batch * PARTS; one++) {
            float *sums = scratch + one * 2 * wide;
            sum_part(t, t->x + one / PARTS * each, one % PARTS, sums, sums + wide);
        }
#pragma omp for schedule(static)
        for (long one = 0; one < t->batch * t->groups; one++) {
            long b = one / t->groups;
            float *by = lines + b * 2 * wide;
            line_of(t, b, one % t->groups, scratch + b * PARTS * 2 * wide, wide, by, by + wide);
        }
#pragma omp for schedule(static)
        for (long at = 0; at < t->batch * t->places; at++) {
            const float *by = lines + at / t->places * 2 * wide, *plus = by + wide;
            const elem *x = t->x + at * t->channels, *first = t->x + at / t->places * each;
            elem *out = t->out + at * t->channels;
            lanes(t->channels, [&](long i, long n) {
                vf y = (some(x + i, n) - some(first + i, n)) * load(by + i) + load(plus + i);
                keep(out + i, t->silu ? silu_of(y) : y, n);
            });
        }
    }
}

/* (rows, 2 * width) -> (rows, width): the first half times GELU of the second. */
EXPORTED void geglu(long rows, long width, const elem *x, elem *out, long threads) {
#pragma omp parallel for schedule(static) num_threads(threads)
    for (long r = 0; r < rows; r++) {
        const elem *half = x + r * 2 * width, *gate = half + width;
        lanes(width, [&](long i, long n) {
            keep(out + r * width + i, some(half + i, n) * gelu_of(some(gate + i, n)), n);
        });
    }
}
