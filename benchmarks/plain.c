/* The rules of a negotiation written again in C, to see what a compiler for C makes of them; nothing else uses it.

   The same operations in the same order, so the outcomes are those of the batch to the last bit.  One file, however long:
   the compiler is to see all of it.  benchmarks/plain.py puts N (chairs, a multiple of 8), R (routes), the constants and the records (weights, parameters, route, happening,
   envoy, preferences, traits) before this text, from the Python that declares them. */

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

enum { OUT, SUPPORT, TROOPS };
enum { BACKSTOP, PROVOCATION, CEASEFIRE, GOVERNMENT, WALKOUT, COMMITMENT };
enum { BY_CONVENOR, BY_WEIGHT, BY_ROTATION };
enum { GRANTED, CEILING, VETO, GUARANTOR, MEMBER, VOTES };
#define OUT_OF_REACH -1e9

typedef struct { double mission; int64_t mandate; double force; } package;

typedef struct {
    weights w; parameters p;
    const route *routes; const happening *events; int64_t happenings, away;
    const preferences *low, *mode, *high; const traits *traits;
    const int64_t *actor; const double *recognition; const double (*regard)[N];
    const bool (*allowed)[R]; const bool (*member)[N]; const bool (*permanent)[N]; const envoy *envoys;
    int64_t adversary, procedure, convenor, n;
    package start;
    double settles_from;
} setting;

typedef struct {
    double ideal[N], un_need[N], stance[N], support[N], us_need[N], fear_of[N], first_ideal[N], state_luck[N], luck[N], belief[N];
    int64_t present[N], answer[N], soldiers[N], highest[N], said[N], offered[N], partners[N + 3];
    double changes[N + 3], ties[N], peers[N], settled[N], backing[N], threat[N], fear[N], need[N], forces[N], heard[N], moods[4][N];
    double lasting[N], n_ideal[N], n_un_need[N], n_solidarity[N], n_threat[N], n_fear[N], n_us_need[N], n_forces[N], pledges[N];
    double surplus[3 * R][N], lawful[R][N];
    package option[9 * R];
    double consent[9 * R], worth[9 * R], expected[9 * R], saturated[9 * R];
    int64_t pairs[9 * R], left[9 * R];
    double objection[R], refused_from[R];
} table;

typedef struct { double mission, force, legitimacy, consent, mass, shortfall, backstop, acceptance, deterrence, danger, reservation; } prospect;
typedef struct { package package; double mass, backstop, acceptance; bool consent; int64_t stood; bool settled; } standing;
typedef struct { double backstop, provocation; } shifts;

static inline double least(double a, double b) { return b < a ? b : a; }
static inline double most(double a, double b) { return b > a ? b : a; }
static inline double clip(double value, double low, double high) { return least(most(value, low), high); }
static inline int64_t whole(double thousands) { return (int64_t)floor(1000.0 * thousands + 0.5); }

/* Luck */

typedef struct { uint32_t w[4]; } words;

static words words_at(int64_t seed, int64_t run, int64_t time, int64_t actor, int64_t purpose) {
    uint32_t c0 = (uint32_t)run, c1 = (uint32_t)(run >> 32), c2 = (uint32_t)(time * 256 + purpose / 4), c3 = (uint32_t)actor;
    uint32_t k0 = (uint32_t)seed, k1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        uint64_t left = 0xD2511F53ull * c0, right = 0xCD9E8D57ull * c2;
        c0 = (uint32_t)(right >> 32) ^ c1 ^ k0; c1 = (uint32_t)right;
        c2 = (uint32_t)(left >> 32) ^ c3 ^ k1; c3 = (uint32_t)left;
        k0 += 0x9E3779B9u; k1 += 0xBB67AE85u;
    }
    return (words){{c0, c1, c2, c3}};
}

static inline double unit(uint32_t word) { return (word + 0.5) / 4294967296.0; }
static double uniform(int64_t seed, int64_t run, int64_t time, int64_t actor, int64_t purpose) {
    return unit(words_at(seed, run, time, actor, purpose).w[purpose % 4]);
}
static inline bool in_a_tail(double luck) { return fabs(luck - 0.5) > 0.425; }
static inline double middle(double luck) {
    double q = clip(luck - 0.5, -0.425, 0.425), r = 0.180625 - q * q;
    double top = (((((((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
        + 4.5921953931549871457e4) * r + 1.3731693765509461125e4) * r + 1.9715909503065514427e3) * r
        + 1.3314166789178437745e2) * r + 3.3871328727963666080e0);
    double low = (((((((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
        + 2.1213794301586595867e4) * r + 5.3941960214247511077e3) * r + 6.8718700749205790830e2) * r
        + 4.2313330701600911252e1) * r + 1.0);
    return q * top / low;
}
static double tail(double luck) {
    double q = luck - 0.5, r = sqrt(-log(least(luck, 1.0 - luck))) - 1.6;
    double top = (((((((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1) * r
        + 1.27045825245236838258e0) * r + 3.64784832476320460504e0) * r + 5.76949722146069140550e0) * r
        + 4.63033784615654529590e0) * r + 1.42343711074968357734e0);
    double low = (((((((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2) * r
        + 1.48103976427480074590e-1) * r + 6.89767334985100004550e-1) * r + 1.67638483018380384940e0) * r
        + 2.05319162663775882187e0) * r + 1.0);
    return copysign(top / low, q);
}
static double triangular(double low, double mode, double high, double luck) {
    if (high <= low) return mode;
    if (luck < (mode - low) / (high - low)) return low + sqrt(luck * (high - low) * (mode - low));
    return high - sqrt((1.0 - luck) * (high - low) * (high - mode));
}

/* Utility */

static inline double by_package(const weights *w, double mission, double legitimacy, double consent, double ideal, double need, double solidarity) {
    double gap = mission - ideal;
    return -w->mission * (gap * gap) + -w->mandate * most(0.0, need - legitimacy) + -w->signal * solidarity * consent;
}
static inline double by_mass(double weight, double threat, double fear, double need, const prospect *seen) {
    return threat * seen->deterrence + -fear * seen->danger + -need * (1.0 - seen->backstop) + -weight * seen->shortfall;
}
static inline double lasting(double weight, double stance, double solidarity, double hurdle, double luck) {
    return stance + weight * solidarity + -hurdle + luck;
}
static inline double joining(double surplus, double steepness) { return clip(0.5 + steepness * surplus, 0.0, 1.0); }

/* The table */

static prospect outlook(const parameters *p, const route *r, package on, double objection, double mass, double saturated, shifts s, double time) {
    double fill = least(1.0, mass / BASIC);
    double b = clip(p->us_backstop + s.backstop + p->us_burden_sharing * (fill - 0.5) - p->us_restraint * (on.mission - 0.5), 0.0, 1.0);
    double objected = objection + p->objection_to_mission * on.mission + p->objection_to_force * on.force / 100.0;
    double accepted = clip(1.0 - objected + p->russian_deference * fill * b, 0.0, 1.0);
    double role = p->danger_least + (1.0 - p->danger_least) * on.mission;
    return (prospect){
        on.mission, on.force, r->legitimacy, r->needs_moscow ? 1.0 : 0.0, mass, most(0.0, 1.0 - mass / on.force), b, accepted,
        (p->deterrence_least + (1.0 - p->deterrence_least) * on.mission) * saturated * (0.5 + 0.5 * b),
        role * (1.0 - p->danger_calm * accepted) * (1.0 - p->danger_cover * b) * most(0.0, 1.0 + s.provocation),
        p->reservation * (1.0 - time),
    };
}
static inline double saturation(double reach, double fill) { return 1.0 - exp(-reach * fill); }
static prospect prospect_of(const parameters *p, const route *r, package on, double objection, double mass, shifts s, double time) {
    return outlook(p, r, on, objection, mass, saturation(p->deterrence_reach, mass / BASIC), s, time);
}

static void brief(const setting *at, table *t, package on) {
    const weights *w = &at->w;
    const route *r = &at->routes[on.mandate];
    double consent = r->needs_moscow ? 1.0 : 0.0;
    for (int row = 0; row < N; row++) {
        const traits *trait = &at->traits[row];
        double always = lasting(w->solidarity, t->stance[row], trait->solidarity, trait->hurdle, t->luck[row]);
        double terms = by_package(w, on.mission, r->legitimacy, consent, t->ideal[row], t->un_need[row], trait->solidarity);
        bool may = trait->capacity > 0.0 && at->allowed[row][on.mandate];
        t->highest[row] = t->present[row] ? (may ? TROOPS : SUPPORT) : OUT;
        t->settled[row] = always + terms;
        t->backing[row] = t->support[row] + at->p.support_share * terms + 0.5 * t->luck[row];
        t->threat[row] = w->security * trait->threat;
        t->fear[row] = w->exposure * t->fear_of[row];
        t->need[row] = w->backstop * t->us_need[row];
        t->forces[row] = trait->capacity;
    }
}

/* What the capitals see of each other */

static void look_at(const double (*regard)[N], int64_t *partners, double *changes, int64_t count, double *seen) {
    for (int64_t k = count; k < count + 3; k++) partners[k] = 0, changes[k] = 0.0;
    for (int64_t k = 0; k < count; k += 4) {
        const double *a = regard[partners[k]], *b = regard[partners[k + 1]], *c = regard[partners[k + 2]], *d = regard[partners[k + 3]];
        double of_a = changes[k], of_b = changes[k + 1], of_c = changes[k + 2], of_d = changes[k + 3];
        for (int row = 0; row < N; row++) seen[row] += (a[row] * of_a + b[row] * of_b) + (c[row] * of_c + d[row] * of_d);
    }
}

/* The conference */

static void convene(const setting *at, table *t, package on, shifts s, double time, bool downwards) {
    const parameters *p = &at->p;
    const route *r = &at->routes[on.mandate];
    double objection = t->objection[on.mandate];
    int64_t level = 0, mass = 0, count = 0, usual = downwards ? TROOPS : OUT;
    for (int row = 0; row < N; row++) {
        t->answer[row] = downwards ? t->highest[row] : OUT;
        t->soldiers[row] = t->answer[row] == TROOPS ? whole(t->forces[row]) : 0;
        level += t->answer[row];
        mass += t->soldiers[row];
        t->peers[row] = 0.5 * usual * t->ties[row];
    }
    for (int row = 0; row < N; row++) {
        t->partners[count] = row, t->changes[count] = 0.5 * (t->answer[row] - usual);
        count += t->answer[row] != usual;
    }
    look_at(at->regard, t->partners, t->changes, count, t->peers);
    for (;;) {
        prospect seen = prospect_of(p, r, on, objection, mass / 1000.0, s, time);
        int64_t said = 0, offered = 0;
        for (int row = 0; row < N; row++) {
            int64_t word = t->answer[row], pledged = t->soldiers[row];
            double pull = at->w.peers * (t->peers[row] - p->peer_norm);
            double surplus = t->settled[row] + pull + by_mass(at->w.mass, t->threat[row], t->fear[row], t->need[row], &seen) - seen.reservation;
            double backing = t->backing[row] + 0.5 * pull;
            int64_t reply = t->highest[row] == TROOPS && surplus > 0.0 ? TROOPS : t->highest[row] >= SUPPORT && backing > 0.5 * seen.reservation ? SUPPORT : OUT;
            int64_t troops = reply == TROOPS ? whole(t->forces[row] * clip(p->pledge_base + surplus, p->pledge_least, 1.0)) : 0;
            t->said[row] = downwards ? (reply < word ? reply : word) : (reply > word ? reply : word);
            t->offered[row] = downwards ? (troops < pledged ? troops : pledged) : (troops > pledged ? troops : pledged);
            said += t->said[row];
            offered += t->offered[row];
        }
        if (said == level && offered == mass) return;
        if (said != level) {
            count = 0;
            for (int row = 0; row < N; row++) {
                t->partners[count] = row, t->changes[count] = 0.5 * (t->said[row] - t->answer[row]);
                count += t->said[row] != t->answer[row];
            }
            for (int row = 0; row < N; row++) t->answer[row] = t->said[row];
            look_at(at->regard, t->partners, t->changes, count, t->peers);
        }
        for (int row = 0; row < N; row++) t->soldiers[row] = t->offered[row];
        level = said, mass = offered;
    }
}

static int64_t soldiers_of(const table *t) {
    int64_t total = 0;
    for (int row = 0; row < N; row++) total += t->soldiers[row];
    return total;
}

/* The draft */

static void note_published(const setting *at, table *t) {
    for (int row = 0; row < N; row++) {
        const preferences *wish = &at->mode[row];
        const traits *trait = &at->traits[row];
        t->n_ideal[row] = wish->mission_ideal, t->n_un_need[row] = wish->un_mandate_need, t->n_solidarity[row] = trait->solidarity;
        t->n_threat[row] = at->w.security * trait->threat;
        t->n_fear[row] = at->w.exposure * wish->escalation_fear;
        t->n_us_need[row] = at->w.backstop * wish->us_backstop_need;
        t->n_forces[row] = trait->capacity;
        for (int k = 0; k < R; k++) t->lawful[k][row] = at->allowed[row][k] ? 0.0 : OUT_OF_REACH;
    }
}
static void note_lasting(const setting *at, table *t, double reservation) {
    for (int row = 0; row < N; row++) {
        const traits *trait = &at->traits[row];
        double believed = lasting(at->w.solidarity, at->mode[row].participation_stance, trait->solidarity, trait->hurdle, t->belief[row]);
        t->lasting[row] = believed + at->w.peers * (t->peers[row] - at->p.peer_norm) - reservation + (t->present[row] == 1 ? 0.0 : OUT_OF_REACH);
    }
}
static void note_surplus(const setting *at, table *t, double mission, int64_t mandate, int64_t pair) {
    const route *r = &at->routes[mandate];
    double consent = r->needs_moscow ? 1.0 : 0.0;
    for (int row = 0; row < N; row++) {
        double terms = by_package(&at->w, mission, r->legitimacy, consent, t->n_ideal[row], t->n_un_need[row], t->n_solidarity[row]);
        t->surplus[pair][row] = t->lasting[row] + terms + t->lawful[mandate][row];
    }
}
static void rehearse(const setting *at, table *t, int64_t k, shifts s, double time) {
    const parameters *p = &at->p;
    package on = t->option[k];
    const route *r = &at->routes[on.mandate];
    const double *surplus = t->surplus[t->pairs[k]];
    double steepness = 0.5 / p->rehearsal_width;
    prospect seen = outlook(p, r, on, r->objection_mode, t->expected[k], t->saturated[k], s, time);
    for (int row = 0; row < N; row++) {
        double u = surplus[row] + by_mass(at->w.mass, t->n_threat[row], t->n_fear[row], t->n_us_need[row], &seen);
        t->pledges[row] = joining(u, steepness) * (t->n_forces[row] * clip(p->pledge_base + u, p->pledge_least, 1.0));
    }
    double a = 0.0, b = 0.0, c = 0.0, d = 0.0;
    for (int row = 0; row < N; row += 4) a += t->pledges[row], b += t->pledges[row + 1], c += t->pledges[row + 2], d += t->pledges[row + 3];
    t->expected[k] = (a + b) + (c + d);
}
static double appeal(const table *t, int64_t k) {
    double fill = least(1.0, t->expected[k] / t->option[k].force);
    return fill * fill * t->consent[k] * t->worth[k];
}
static double step_from(double mission, int direction) {
    return direction == 0 ? mission : least(most(floor(100.0 * (mission + STEP * direction) + 0.5) / 100.0, 0.0), 1.0);
}
static double rung_from(double force, int direction) {
    for (int k = 0; k < RUNGS; k++)
        if (LADDER[k] == force && 0 <= k + direction && k + direction < RUNGS) return LADDER[k + direction];
    return force;
}
static int64_t recognised(const setting *at, const table *t, int64_t seed, int64_t run, int64_t time) {
    if (at->procedure == BY_ROTATION)
        for (int64_t k = 0; k < at->n; k++) {
            int64_t row = (at->convenor + time + k) % at->n;
            if (t->present[row]) return row;
        }
    if (at->procedure == BY_WEIGHT) {
        double total = 0.0;
        for (int64_t row = 0; row < at->n; row++) total += t->present[row] ? at->recognition[row] : 0.0;
        double mark = uniform(seed, run, time, 0, RECOGNITION) * total;
        for (int64_t row = 0; row < at->n; row++)
            if (t->present[row]) {
                mark -= at->recognition[row];
                if (mark < 0.0) return row;
            }
    }
    if (t->present[at->convenor]) return at->convenor;
    int64_t best = -1;
    for (int64_t row = 0; row < at->n; row++)
        if (t->present[row] && (best < 0 || at->recognition[row] > at->recognition[best])) best = row;
    return best >= 0 ? best : at->convenor;
}
static package draft(const setting *at, table *t, int64_t proposer, package now, shifts s, double time) {
    const parameters *p = &at->p;
    double floor_ = p->host_floor - p->host_patience * time;
    double forces[3] = {now.force, rung_from(now.force, -1), rung_from(now.force, 1)};
    int64_t count = 0, home = -1;
    note_lasting(at, t, p->reservation * (1.0 - time));
    for (int k = 0; k < 3; k++) {
        double mission = step_from(now.mission, k == 0 ? 0 : k == 1 ? -1 : 1);
        if (k > 0 && mission == now.mission) continue;
        double consent = mission >= floor_ - 1e-9 ? 1.0 : p->unwelcome;
        for (int64_t mandate = 0; mandate < R; mandate++) {
            const route *r = &at->routes[mandate];
            if (mission >= t->refused_from[mandate] || mission > r->ceiling) continue;
            double gap = mission - t->ideal[proposer], moscow = r->needs_moscow ? 1.0 : 0.0;
            double taste = -at->w.mission * (gap * gap) + -at->w.mandate * most(0.0, t->un_need[proposer] - r->legitimacy) - at->w.signal * moscow;
            if (k == 0 && mandate == now.mandate) home = count;
            for (int j = 0; j < 3; j++)
                if (j == 0 || forces[j] != now.force) {
                    t->option[count] = (package){mission, mandate, forces[j]};
                    t->expected[count] = forces[j], t->consent[count] = consent;
                    t->worth[count] = 1.0 + taste + p->ambition * forces[j] / (40.0 + forces[j]);
                    t->pairs[count] = k * R + mandate, t->left[count] = count;
                    count++;
                }
        }
    }
    double bar = -1e9;
    if (home >= 0) {
        note_surplus(at, t, now.mission, now.mandate, t->pairs[home]);
        for (int i = 0; i < ITERATIONS; i++) {
            t->saturated[home] = saturation(p->deterrence_reach, t->expected[home] / BASIC);
            rehearse(at, t, home, s, time);
        }
        bar = appeal(t, home);
    }
    for (int i = 0; i < ITERATIONS; i++) {
        int64_t kept = 0;
        for (int64_t k = 0; k < count; k++) {
            t->left[kept] = t->left[k];
            kept += most(0.0, appeal(t, t->left[k])) >= bar;
        }
        count = kept;
        for (int64_t k = 0; k < count; k++) {
            int64_t o = t->left[k];
            if (i == 0 && (k == 0 || t->pairs[o] != t->pairs[t->left[k - 1]])) note_surplus(at, t, t->option[o].mission, t->option[o].mandate, t->pairs[o]);
            t->saturated[o] = saturation(p->deterrence_reach, t->expected[o] / BASIC);
        }
        for (int64_t k = 0; k < count; k++)
            if (t->left[k] != home) rehearse(at, t, t->left[k], s, time);
    }
    int64_t best = -1;
    double highest = -1e9;
    for (int64_t k = 0; k < count; k++) {
        double worth = appeal(t, t->left[k]);
        if (worth > highest) best = t->left[k], highest = worth;
    }
    return best < 0 ? now : t->option[best];
}
static void learn(const setting *at, table *t, package on, double mass, shifts s, double time) {
    const route *r = &at->routes[on.mandate];
    double steepness = 0.5 / at->p.rehearsal_width;
    prospect seen = prospect_of(&at->p, r, on, r->objection_mode, mass, s, time);
    note_lasting(at, t, seen.reservation);
    note_surplus(at, t, on.mission, on.mandate, 0);
    for (int row = 0; row < N; row++) {
        double expected = joining(t->surplus[0][row] + by_mass(at->w.mass, t->n_threat[row], t->n_fear[row], t->n_us_need[row], &seen), steepness);
        double corrected = t->belief[row] + at->p.belief_rate * ((t->answer[row] == TROOPS ? 1.0 : 0.0) - expected);
        t->belief[row] = t->highest[row] == TROOPS ? corrected : t->belief[row];
    }
}

/* The round */

static double shift(const setting *at, int kind, int64_t time) {
    double total = 0.0;
    for (int64_t k = 0; k < at->happenings; k++)
        if (at->events[k].kind == kind && at->events[k].start <= time && time < at->events[k].end) total += at->events[k].size;
    return total;
}
static void strike(const setting *at, table *t, int64_t time) {
    for (int64_t k = 0; k < at->happenings; k++) {
        const happening *e = &at->events[k];
        if (e->start != time || e->row < 0) continue;
        if (e->kind == GOVERNMENT && t->stance[e->row] < STEADFAST) t->stance[e->row] = clip(t->stance[e->row] + e->size, -1.0, 1.0);
        else if (e->kind == WALKOUT) t->present[e->row] = 0;
        else if (e->kind == COMMITMENT) t->stance[e->row] = t->belief[e->row] = STEADFAST;
    }
}
static void draw(const setting *at, table *t, int64_t seed, int64_t run) {
    for (int64_t row = 0; row < at->n; row++) {
        const preferences *l = &at->low[row], *m = &at->mode[row], *h = &at->high[row];
        words w = words_at(seed, run, 0, at->actor[row], PREFERENCE);
        t->ideal[row] = t->first_ideal[row] = triangular(l->mission_ideal, m->mission_ideal, h->mission_ideal, unit(w.w[0]));
        t->un_need[row] = triangular(l->un_mandate_need, m->un_mandate_need, h->un_mandate_need, unit(w.w[1]));
        t->stance[row] = triangular(l->participation_stance, m->participation_stance, h->participation_stance, unit(w.w[2]));
        t->support[row] = triangular(l->support_stance, m->support_stance, h->support_stance, unit(w.w[3]));
        w = words_at(seed, run, 0, at->actor[row], STATE);
        t->us_need[row] = triangular(l->us_backstop_need, m->us_backstop_need, h->us_backstop_need, unit(w.w[0]));
        t->fear_of[row] = triangular(l->escalation_fear, m->escalation_fear, h->escalation_fear, unit(w.w[1]));
        double luck = unit(w.w[2]);
        t->luck[row] = t->state_luck[row] = at->p.luck_state * (in_a_tail(luck) ? tail(luck) : middle(luck));
        t->belief[row] = 0.0, t->present[row] = 1, t->answer[row] = OUT, t->soldiers[row] = 0, t->peers[row] = 0.5;
    }
    for (int row = 0; row < N; row++) t->ties[row] = 0.0;
    for (int partner = 0; partner < N; partner++)
        for (int row = 0; row < N; row++) t->ties[row] += at->regard[partner][row];
    note_published(at, t);
    for (int k = 0; k < R; k++) {
        const route *r = &at->routes[k];
        t->objection[k] = triangular(r->objection_low, r->objection_mode, r->objection_high, uniform(seed, run, 0, at->adversary, OBJECTION + k));
        t->refused_from[k] = 2.0;
    }
}
static void draw_moods(const setting *at, table *t, int64_t seed, int64_t run, int64_t time) {
    for (int64_t row = 0; row < at->n; row++) {
        words w = words_at(seed, run, time / 4, at->actor[row], MOOD);
        for (int k = 0; k < 4; k++) t->moods[k][row] = unit(w.w[k]);
    }
    for (int k = 0; k < 4; k++) {
        int64_t tails = 0;
        for (int64_t row = 0; row < at->n; row++) {
            t->partners[tails] = row, t->heard[row] = t->moods[k][row];
            tails += in_a_tail(t->heard[row]);
        }
        for (int row = 0; row < N; row++) t->moods[k][row] = middle(t->heard[row]);
        for (int64_t i = 0; i < tails; i++) t->moods[k][t->partners[i]] = tail(t->heard[t->partners[i]]);
    }
}
static void persuade(const setting *at, table *t) {
    const parameters *p = &at->p;
    for (int row = 0; row < N; row++) t->partners[row] = row, t->changes[row] = t->ideal[row], t->heard[row] = 0.0;
    look_at(at->regard, t->partners, t->changes, N, t->heard);
    for (int64_t row = 0; row < at->n; row++) {
        double mixed = (1.0 - p->openness) * t->ideal[row] + p->openness * t->heard[row];
        mixed = (1.0 - p->anchoring) * mixed + p->anchoring * t->first_ideal[row];
        t->ideal[row] = row != at->convenor && at->n > 1 ? mixed : t->ideal[row];
    }
}
static int ruling(const setting *at, table *t, package on, double mass, shifts s, double time) {
    const parameters *p = &at->p;
    if (on.mandate == COALITION) return GRANTED;
    const route *r = &at->routes[on.mandate];
    double noes = r->abstaining + (1.0 - p->council_others) * r->others;
    bool vetoed = false;
    for (int64_t row = 0; row < at->n; row++) {
        double backing = t->backing[row] + 0.5 * (at->w.peers * (t->peers[row] - p->peer_norm));
        bool no = at->member[on.mandate][row] && backing < p->objection_line;
        if (no) noes += 1.0;
        vetoed = vetoed || (no && at->permanent[on.mandate][row]);
    }
    for (int64_t j = 0; j < at->away; j++) {
        const envoy *e = &at->envoys[j];
        double terms = by_package(&at->w, on.mission, r->legitimacy, r->needs_moscow ? 1.0 : 0.0, e->mission_ideal, e->un_mandate_need, e->solidarity);
        vetoed = vetoed || (e->route == on.mandate && e->support_stance + p->support_share * terms < p->objection_line);
    }
    double objected = t->objection[on.mandate] + p->objection_to_mission * on.mission + p->objection_to_force * on.force / 100.0;
    if (on.mission > r->ceiling + 1e-9) return CEILING;
    if (vetoed || (r->needs_moscow && objected > p->russian_tolerance)) return VETO;
    if (r->needs_us && p->us_backstop + s.backstop < p->nato_needs_us) return GUARANTOR;
    if (noes > r->noes_allowed) return r->noes_allowed == 0 ? MEMBER : VOTES;
    return GRANTED;
}
static standing play_round(const setting *at, table *t, standing before, int64_t seed, int64_t run, int64_t time) {
    const parameters *p = &at->p;
    double now = least(1.0, time / (p->deadline - 1.0));
    if (time > 0) persuade(at, t);
    strike(at, t, time);
    shifts s = {shift(at, BACKSTOP, time), shift(at, PROVOCATION, time) - shift(at, CEASEFIRE, time)};
    if (time % 4 == 0) draw_moods(at, t, seed, run, time);
    for (int64_t row = 0; row < at->n; row++) t->luck[row] = t->state_luck[row] + p->luck_round * t->moods[time % 4][row];

    package on = draft(at, t, recognised(at, t, seed, run, time), before.package, s, now);
    brief(at, t, on);
    if (ruling(at, t, on, before.mass, s, now) != GRANTED) {
        t->refused_from[on.mandate] = least(t->refused_from[on.mandate], on.mission);
        on.mandate = COALITION;
        brief(at, t, on);
    }
    convene(at, t, on, s, now, true);
    double mass = soldiers_of(t) / 1000.0;
    prospect after = prospect_of(p, &at->routes[on.mandate], on, t->objection[on.mandate], mass, s, now);
    bool consent = on.mission >= p->host_floor - p->host_patience * now - 1e-9;
    learn(at, t, on, mass, s, now);
    bool same = on.mission == before.package.mission && on.mandate == before.package.mandate && on.force == before.package.force;
    int64_t stood = mass >= at->settles_from ? (same ? before.stood + 1 : 1) : 0;
    bool settled = mass >= on.force && consent && (time + 1 >= p->deadline || stood >= p->stability);
    return (standing){on, mass, after.backstop, after.acceptance, consent, stood, settled};
}

void negotiate(const setting *at, int64_t seed, int64_t first, int64_t count, double (*numbers)[9], int8_t *answers, double *pledges) {
    static _Thread_local table whole_table;
    table *t = &whole_table;
    for (int64_t k = 0; k < count; k++) {
        int64_t run = first + k, time = 0;
        draw(at, t, seed, run);
        standing now = {at->start, 0.0, at->p.us_backstop, 0.0, true, 0, false};
        for (;; time++) {
            now = play_round(at, t, now, seed, run, time);
            if (now.settled || time + 1 >= at->p.deadline) break;
        }
        for (int64_t row = 0; row < at->n; row++) answers[k * at->n + row] = (int8_t)t->answer[row], pledges[k * at->n + row] = t->soldiers[row] / 1000.0;
        shifts s = {shift(at, BACKSTOP, time), shift(at, PROVOCATION, time) - shift(at, CEASEFIRE, time)};
        int64_t greatest = soldiers_of(t);
        brief(at, t, now.package);
        convene(at, t, now.package, s, least(1.0, time / (at->p.deadline - 1.0)), false);
        double row[9] = {now.settled, (double)(time + 1), now.package.mission, (double)now.package.mandate, now.package.force, now.mass, now.backstop, now.acceptance, (greatest - soldiers_of(t)) / 1000.0};
        for (int c = 0; c < 9; c++) numbers[k][c] = row[c];
    }
}
