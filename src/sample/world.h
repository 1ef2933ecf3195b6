/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sample/item.h"

G_BEGIN_DECLS

/* How far the calendar of the sample reaches, in days from today. */
#define WORLD_PAST 900
#define WORLD_FUTURE 500

/**
 * Org:
 *
 * One organisation of the invented partnership, with what the stories need to know of it.
 */
typedef struct
{
  char *id;
  const char *key;
  const char *name;
  guint first_worker;
  guint n_workers;
} Org;

/**
 * Svc:
 *
 * One service, with what it takes to send somebody there.
 */
typedef struct
{
  char *id;
  const char *name;
  guint org;
  const char *domains;
  gboolean takes_referrals;
} Svc;

/**
 * Group:
 *
 * One peer group, with its sessions that were held.
 */
typedef struct
{
  char *id;
  guint org;
  GPtrArray *sessions;
} Group;

struct _AlongSample
{
  guint people;
  guint64 seed;
  AlongSampleFlags flags;

  gint64 now;
  char *seed_text;
  gint64 midnight[WORLD_PAST + WORLD_FUTURE + 1];
  char *dates[WORLD_PAST + WORLD_FUTURE + 1];
  guint8 weekdays[WORLD_PAST + WORLD_FUTURE + 1];

  GArray *orgs;
  GArray *services;
  GArray *groups;
  GArray *accounts;
  GPtrArray *peer_workers;

  guint stage;
  guint next_person;
  guint n_referrals;
  guint n_conferences;
  guint n_told;
  gboolean *told;

  GQueue *ready;
  GPtrArray *items;
  GPtrArray *records;
  guint64 random;
  guint64 n_ids;
  guint64 n_settled; /* the same for what was seen to since: nobody else's numbers shift by it */
  gboolean is_young;
};

/* Chance. Every person has a stream of its own, so that the same seed makes the same people however
 * many there are. */
void world_seed (AlongSample *self, guint64 stream);
guint world_below (AlongSample *self, guint n);
guint world_between (AlongSample *self, guint low, guint high);
gboolean world_chance (AlongSample *self, guint percent);
const char *world_pick (AlongSample *self, const char *const *list);
char *world_words (AlongSample *self, const char *text);

/* Time. Days are counted from today: -3 is three days ago. */
const char *world_date (AlongSample *self, int day);
gint64 world_at (AlongSample *self, int day);
gint64 world_later (AlongSample *self, gint64 after, guint low_days, guint high_days);
gint64 world_latest (gint64 a, gint64 b);
guint world_least (guint a, guint b);
int world_day_of (AlongSample *self, gint64 at);
int world_workday (AlongSample *self, int day);
char *world_wall (AlongSample *self, int day, guint hour, guint minute);

/* Who. */
const Org *world_org (AlongSample *self, guint index);
guint world_find_org (AlongSample *self, const char *key);
const AlongSampleAccount *world_worker (AlongSample *self, guint org, guint roles);
const AlongSampleAccount *world_login (AlongSample *self, const char *login);

/* What happens. */
char *world_id (AlongSample *self, const char *kind);
AlongRecord *world_record (AlongSample *self, const char *kind);
void
world_add (AlongSample *self, const AlongSampleAccount *author, gint64 at, AlongRecord *record);
void world_move (AlongSample *self,
                 const AlongSampleAccount *author,
                 gint64 at,
                 AlongRecord *record,
                 const char *to,
                 ...) G_GNUC_NULL_TERMINATED;
void world_move_with (AlongSample *self,
                      const AlongSampleAccount *author,
                      gint64 at,
                      AlongRecord *record,
                      const char *to,
                      GVariant *values);
void world_change (AlongSample *self,
                   const AlongSampleAccount *author,
                   gint64 at,
                   AlongRecord *record,
                   const char *field,
                   GVariant *value);
void world_release (AlongSample *self);
gboolean world_is_flat (AlongSample *self);

/* Values. */
void set_text (AlongRecord *record, const char *field, const char *text);
void set_words (AlongSample *self, AlongRecord *record, const char *field, const char *template);
void set_codes (AlongRecord *record, const char *field, const char *codes);
void set_lines (AlongRecord *record, const char *field, const char *const *lines);
void
set_row (AlongRecord *record, const char *field, const char *first, ...) G_GNUC_NULL_TERMINATED;
char *position_of (guint index);

/**
 * Soul:
 *
 * Somebody the sample is about, while everything about them is made.
 */
typedef struct
{
  AlongRecord *record;
  const char *id;
  const char *first_name;
  guint org;
  const AlongSampleAccount *worker;
  gint64 since;
  GPtrArray *needs;
  GPtrArray *related;
  AlongRecord *basis;
  AlongRecord *plan;
  gboolean adult_care;
  guint n_referrals;
} Soul;

gint64 soul_ready (const Soul *soul);
void soul_send (AlongSample *self,
                const Soul *soul,
                const AlongSampleAccount *sender,
                gint64 at,
                AlongRecord *referral);

void make_partnership (AlongSample *self);
void make_services (AlongSample *self);
void make_directory_extras (AlongSample *self);
void make_desk (AlongSample *self);
void make_person (AlongSample *self, guint index);
void make_circle (AlongSample *self, Soul *soul);
void make_basis (AlongSample *self, Soul *soul);
void make_referrals (AlongSample *self, Soul *soul);
void make_tales (AlongSample *self, const Soul *soul);
void make_plan (AlongSample *self, Soul *soul);
void make_notes (AlongSample *self, Soul *soul);
void make_conference (AlongSample *self, Soul *soul);
void make_peers (AlongSample *self, Soul *soul);

G_END_DECLS
