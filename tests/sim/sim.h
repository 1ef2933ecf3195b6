/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dice.h"
#include "server/storage.h"

G_BEGIN_DECLS

/* A whole partnership in one thread: the server, its devices, what people do, the network between them and the time, all
 * from one seed. docs/simulation.md tells what is checked. */

typedef struct _Sim Sim;
typedef struct _Device Device;
typedef struct _Server Server;

/* How often things go wrong in this run, drawn from the seed. */
typedef struct
{
  double request_lost;
  double answer_lost;
  double doubled;
  double delayed;
  double cut;
  double partition;   /* chance a second that a device leaves the network */
  guint crash_within; /* a device loses power within so many writes; 0 for never */
  guint server_crash_within;
  double full;
  double wander; /* chance that a device's clock is days away */
  gboolean small_pages;
  gboolean keyed;
  gboolean restores;
  gboolean images; /* the server's machine is put back */
  gboolean old_copies;
  gboolean moves_people; /* workers change organisations */
} Rates;

/* A worker with an account. */
typedef struct
{
  AlongAccount *account;
  guint org; /* where they belong now, in #Sim.orgs */
} Person;

/* What was committed on a device, and what is known to have become of it. */
typedef struct
{
  char *id;
  Device *device;
  char *worker;
  gint64 at;
  GArray *writes; /* of Written */
  char *r;        /* the server's last answer */
  gboolean answered;
  gboolean heard;     /* the device has stored the answer */
  gboolean sure;      /* the device was told that it is stored */
  gboolean lost;      /* its device was put back to before it */
  gboolean shut;      /* its device was told meanwhile that what it writes to is not for it */
  char *settles;      /* the conflict it decides; NULL for none */
  GHashTable *values; /* whose values its author had before them: ids of transactions */
} Deed;

/* One group that a deed writes, or one value of an element. */
typedef struct
{
  char *kind;
  char *id;
  char *group; /* NULL for a new record */
  guint token;
  guint saw; /* what stood there before, as the author saw it; 0 for nothing */
} Written;

/* Words that stand for nothing else, so that they are found wherever they are. */
typedef struct
{
  char *kind;
  char *id;
  char *facet;
  Device *author; /* NULL for what was only typed */
  Device *typed;
} Token;

typedef struct
{
  char *kind;
  char *id;
} Known;

struct _Sim
{
  guint64 seed;
  Dice dice;
  Dice bytes;
  gint64 now;
  gint64 skew;
  GSequence *events;
  guint64 n_events;
  Rates rates;
  gboolean calm;
  gint64 calm_since;
  char *folder;
  GPtrArray *orgs;
  GPtrArray *services;
  GPtrArray *people;
  GPtrArray *devices;
  Server *server;
  GHashTable *deeds;
  GPtrArray *deed_order;
  GPtrArray *tokens;
  GPtrArray *known; /* of Known: every record anybody made */
  guint n_quiet;    /* machines that are broken on purpose just now: their warnings are no news */
  char *broken;
  gboolean loud;
  guint64 digest;
  /* What this run had, to see that runs are worth something. */
  guint n_edits;
  guint n_crashes;
  guint n_requests;
  gint64 settled_after;
};

typedef void (*SimFunc) (Sim *sim, gpointer data);

/* Whether the run broke nothing; where it did, #Sim.broken says what. */
gboolean sim_run (Sim *sim);
Sim *sim_new (guint64 seed, gboolean loud);
void sim_free (Sim *sim);
/* From now on warnings count; once a process. */
void sim_take_log (void);

void sim_in (Sim *sim, gint64 ms, SimFunc func, gpointer data);
/* @func takes @data over; @free_data is for what never came to happen. */
void sim_in_owned (Sim *sim, gint64 ms, SimFunc func, gpointer data, GDestroyNotify free_data);
void sim_note (Sim *sim, const char *format, ...) G_GNUC_PRINTF (2, 3);
void sim_break (Sim *sim, const char *invariant, const char *format, ...) G_GNUC_PRINTF (3, 4);
gboolean sim_chance (Sim *sim, double odds);
guint sim_token (Sim *sim, Device *author, const char *kind, const char *id, const char *facet);
char *sim_words (guint token);
guint sim_find_token (const char *text, gsize size, gsize *at);

G_END_DECLS
