/* Softmax attention with a running maximum: no score leaves the cache (Milakov & Gimelshein 2018,
   arXiv:1805.02867; Dao et al. 2022, arXiv:2205.14135).

   Keys and values of a head are packed once, so that both products read vectors that lie one behind
   the other; then each block of queries passes over them. Sums and scores are floats; only weights
   are rounded to the precision of the values. What a thread computes hangs on no other: any number
   of them gives the same bytes. */

#pragma once

#include "vectors.h"

typedef struct {
    long batch, heads, queries, keys, width, value_width, threads;
    const elem *q, *k, *v;
    long q_steps[3], k_steps[3], v_steps[3]; /* of batch, head, token; numbers lie side by side */
    const elem *mask;                        /* added to the scores; NULL: nothing */
    long mask_steps[4];                      /* of batch, head, query, key; 0 where broadcast */
    elem *out;
    long out_steps[3];
    float scale;
} Attention;

#ifdef AMX
#include "amx.h"
static const long ROWS = 32, ROOM = ROWS, DEPTH = VL; /* two tiles of rows; a tile is 16 units deep */
static const long STRIP = 2 * VL;
#else
#define TILES_BEGIN()
#define TILES_END()
static const long ROWS = 24;       /* queries at a time: a multiple of most tiles' heights */
static const long ROOM = ROWS + 8; /* tiles may reach beyond */
static const long DEPTH = 1;       /* units of the width are filled up to multiples of this */
#endif
static const long KEYS = 1024; /* at a time: a block of scores is 130 KB */
/* From row to row of scores: not a power of two, or all rows would want the same places of a cache. */
static const long PITCH = KEYS + VL;
static const long STEP = 2 * VL; /* numbers of keys are filled up to multiples of this */

#ifndef AMX

/* c[MR][NR * VL] = (what is there, if more) + a[MR][k] * b[k][NR * VL], in units. */
template <int MR, int NR>
ALWAYS void tile(const unit *a, long a_step, const unit *b, long b_step, long k, float *c,
                 long c_step, bool more) {
    vf sums[MR][NR];
#pragma GCC unroll 16
    for (int i = 0; i < MR; i++)
#pragma GCC unroll 16
        for (int j = 0; j < NR; j++)
            sums[i][j] = more ? load(c + i * c_step + j * VL) : all(0);
    for (long u = 0; u < k; u++) {
        vf row[NR];
#pragma GCC unroll 16
        for (int j = 0; j < NR; j++) row[j] = load((const float *)(b + u * b_step + j * VL));
#pragma GCC unroll 16
        for (int i = 0; i < MR; i++) {
            vf one = spread(a + i * a_step + u);
#pragma GCC unroll 16
            for (int j = 0; j < NR; j++) sums[i][j] = DOT(sums[i][j], one, row[j]);
        }
    }
#pragma GCC unroll 16
    for (int i = 0; i < MR; i++)
#pragma GCC unroll 16
        for (int j = 0; j < NR; j++) store(c + i * c_step + j * VL, sums[i][j]);
}

template <int MR, int NR>
static void tiles(const unit *a, long a_step, const unit *b, long b_step, long k, float *c,
                  long c_step, long rows, bool more) {
    for (long i = 0; i < rows; i += MR)
        tile<MR, NR>(a + i * a_step, a_step, b, b_step, k, c + i * c_step, c_step, more);
}

typedef void (*Tiles)(const unit *, long, const unit *, long, long, float *, long, long, bool);

/* By width in vectors; as high as registers allow (32 with AVX-512, else 16). */
#if VL == 16
static const Tiles TILES[] = {0, tiles<12, 1>, tiles<8, 2>, tiles<8, 3>, tiles<6, 4>, tiles<5, 5>};
static const long STRIP = 4 * VL, WIDEST = 5;
#else
static const Tiles TILES[] = {0, tiles<8, 1>, tiles<6, 2>, tiles<4, 3>};
static const long STRIP = 2 * VL, WIDEST = 3;
#endif

/* c[rows][columns] = (what is there, if more) + a[rows][k] * b[k][columns], in units. */
static void product(const unit *a, long a_step, const unit *b, long b_step, long k, float *c,
                    long c_step, long rows, long columns, bool more) {
    for (long j = 0; j < columns;) {
        long left = (columns - j) / VL;
        long many = left <= WIDEST ? left : left < 2 * WIDEST ? (left + 1) / 2 : WIDEST;
        TILES[many](a, a_step, b + j, b_step, k, c + j, c_step, rows, more);
        j += many * VL;
    }
}

#endif

/* One head's keys: strips of STRIP keys, each [units of the width][keys]. */
static void pack_keys(const Attention *t, const elem *k, unit *to) {
    long width = filled(units_of(t->width), DEPTH), keys = filled(t->keys, STEP);
    long whole = t->width / PER, step = t->k_steps[2];
    for (long first = 0; first < keys; first += VL) {
        long have = least(VL, t->keys - first), wide = least(keys - first / STRIP * STRIP, STRIP);
        unit *at = to + first / STRIP * STRIP * width + first % STRIP;
        const elem *rows = k + first * step;
        vi bytes, seen;
        for (long j = 0; j < VL; j++) {
            bytes[j] = (j < have ? j : 0) * step * (long)sizeof(elem);
            seen[j] = j < have ? -1 : 0;
        }
        long u = 0;
        for (; have > 0 && u < whole; u++)
            store((float *)(at + u * wide), (vf)(gathered(rows + u * PER, bytes) & seen));
        for (; u < width; u++)
            for (long j = 0; j < VL; j++) {
                unit one = 0;
                if (j < have && u * PER < t->width)
                    __builtin_memcpy(&one, rows + j * step + u * PER, sizeof(elem));
                at[u * wide + j] = one;
            }
    }
}

/* One head's values: [units of the keys][padded]. */
static void pack_values(const Attention *t, const elem *v, unit *to, long padded) {
    long step = t->v_steps[2];
    for (long key = 0; key < filled(t->keys, STEP); key += PER, to += padded) {
        const elem *row = v + key * step;
        __builtin_memset(to, 0, padded * sizeof(unit));
        if (key < t->keys)
            lanes(t->value_width, [&](long c, long n) {
                vf next = key + 1 < t->keys && PER > 1 ? some(row + step + c, n) : all(0);
                store((float *)(to + c), joined(some(row + c, n), next));
            });
    }
}

/* What lies in the scratch memory, in units. */
typedef struct {
    long width, padded, keys, head, thread;
} Layout;

static Layout layout_of(long keys, long width, long value_width) {
    Layout l;
    l.width = filled(units_of(width), DEPTH), l.padded = filled(value_width, VL), l.keys = filled(keys, STEP);
    l.head = l.keys * l.width + l.keys / PER * l.padded;
    l.thread = ROOM * (l.width + PITCH + PITCH + l.padded + 2) + 64;
    return l;
}

EXPORTED long attention_scratch(long heads, long keys, long width, long value_width, long threads) {
    Layout l = layout_of(keys, width, value_width);
    return sizeof(unit) * (heads * l.head + threads * l.thread);
}

/* One row of scores becomes weights; returns what earlier sums are to be multiplied by. */
ALWAYS float weigh(float *scores, unit *weights, long wide, float factor, float *most, float *sum) {
    vf top = all(*most);
    for (long j = 0; j < wide; j += VL) top = larger(top, load(scores + j));
    float now = largest(top), base = now == -INFINITY ? 0 : now * factor;
    vf total = all(0);
    for (long j = 0; j < wide; j += 2 * VL) {
        vf x = exp2_of(load(scores + j) * factor - base);
        vf y = exp2_of(load(scores + j + VL) * factor - base);
        total += x + y;
        store_pair(weights, j, x, y);
    }
    float fall = *most == -INFINITY ? 0 : exp2_of(all(*most * factor - base))[0];
    *sum = *sum * fall + added(total);
    *most = now;
    return fall;
}

static void add_mask(const Attention *t, float *scores, long b, long h, long query, long first,
                     long keys) {
    const long *steps = t->mask_steps;
    const elem *mask = t->mask + b * steps[0] + h * steps[1] + query * steps[2] + first * steps[3];
    for (long j = 0; j < keys; j++)
        scores[j] = scores[j] * t->scale + wide_of(mask[j * steps[3]]);
}

static void attend_rows(const Attention *t, const Layout *l, const unit *keys, const unit *values,
                        long b, long h, long first, unit *room) {
    long rows = least(t->queries - first, ROWS), padded = l->padded;
    unit *q = room, *weights = q + ROOM * l->width;
    float *scores = (float *)(weights + ROOM * PITCH), *out = scores + ROOM * PITCH;
    float *most = out + ROOM * padded, *sum = most + ROOM;
    for (long i = 0; i < rows; i++) {
        const elem *from = t->q + b * t->q_steps[0] + h * t->q_steps[1] + (first + i) * t->q_steps[2];
        for (long u = l->width - DEPTH; u < l->width; u++) q[i * l->width + u] = 0;
        __builtin_memcpy(q + i * l->width, from, t->width * sizeof(elem));
        most[i] = -INFINITY, sum[i] = 0;
    }
    const float log2e = 1.44269504f, factor = t->mask ? log2e : t->scale * log2e;
    for (long start = 0; start < t->keys; start += KEYS) {
        long wide = least(l->keys - start, KEYS), have = least(t->keys - start, KEYS);
        for (long j = 0; j < wide; j += STRIP) {
            long span = least(wide - j, STRIP);
            product(q, l->width, keys + (start + j) * l->width, span, l->width, scores + j, PITCH,
                    rows, span, false);
        }
        for (long i = 0; i < rows; i++) {
            float *row = scores + i * PITCH, *sums = out + i * padded;
            if (t->mask) add_mask(t, row, b, h, first + i, start, have);
            for (long j = have; j < wide; j++) row[j] = -INFINITY;
            float fall = weigh(row, weights + i * PITCH, wide, factor, most + i, sum + i);
            if (start && fall != 1)
                for (long c = 0; c < padded; c += VL) store(sums + c, load(sums + c) * fall);
        }
        product(weights, PITCH, values + start / PER * padded, padded, wide / PER, out, padded, rows,
                padded, start > 0);
    }
    for (long i = 0; i < rows; i++) {
        elem *to = t->out + b * t->out_steps[0] + h * t->out_steps[1] + (first + i) * t->out_steps[2];
        float part = 1 / sum[i];
        lanes(t->value_width,
              [&](long c, long n) { keep(to + c, load(out + i * padded + c) * part, n); });
    }
}

EXPORTED void attend(const Attention *t, unit *scratch) {
    Layout l = layout_of(t->keys, t->width, t->value_width);
    long heads = t->batch * t->heads, blocks = (t->queries + ROWS - 1) / ROWS;
    unit *rooms = scratch + heads * l.head;
#pragma omp parallel num_threads(t->threads)
    {
        unit *room = rooms + omp_get_thread_num() * l.thread;
        TILES_BEGIN();
#pragma omp for schedule(static)
        for (long one = 0; one < heads; one++) {
            long b = one / t->heads, h = one % t->heads;
            unit *keys = scratch + one * l.head;
            pack_keys(t, t->k + b * t->k_steps[0] + h * t->k_steps[1], keys);
            pack_values(t, t->v + b * t->v_steps[0] + h * t->v_steps[1], keys + l.keys * l.width,
                        l.padded);
        }
#pragma omp for schedule(static)
        for (long one = 0; one < heads * blocks; one++) {
            long head = one / blocks;
            const unit *keys = scratch + head * l.head;
            attend_rows(t, &l, keys, keys + l.keys * l.width, head / t->heads, head % t->heads,
                        one % blocks * ROWS, room);
        }
        TILES_END();
    }
}
