/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/erase.h"

G_BEGIN_DECLS

/**
 * AlongRetentionRule:
 * @kind: a kind of record; or `deleted`, what people have deleted; or `quarantine`, what could not be applied
 * @states: (nullable): the states in which it goes, separated by spaces; %NULL for any
 * @months: so long after it was last written; 0 for never by itself
 * @alone: whether only what is about nobody goes by this rule
 *
 * How long something is kept. What is about a person goes with the person, at the latest; the rule of `person` counts
 * from when anything about them was last written, and never while an organisation supports them.
 */
typedef struct
{
  const char *kind;
  const char *states;
  guint months;
  gboolean alone;
} AlongRetentionRule;

/**
 * AlongRetentionWhy:
 * @ALONG_RETENTION_OVER: nothing keeps them any more
 * @ALONG_RETENTION_ABSENT: there is no such person, or not any more
 * @ALONG_RETENTION_HELD: a legal hold keeps them
 * @ALONG_RETENTION_SUPPORTED: an organisation supports them
 * @ALONG_RETENTION_TIME: their time is not over
 */
typedef enum
{
  ALONG_RETENTION_OVER,
  ALONG_RETENTION_ABSENT,
  ALONG_RETENTION_HELD,
  ALONG_RETENTION_SUPPORTED,
  ALONG_RETENTION_TIME,
} AlongRetentionWhy;

/**
 * AlongRetention:
 * @why: what keeps a person
 * @until: (nullable): until which day, ISO; %NULL for no end in sight
 * @reason: (nullable): of a legal hold: what was said of it
 */
typedef struct
{
  AlongRetentionWhy why;
  char *until;
  char *reason;
} AlongRetention;

/**
 * AlongRetained:
 * @people: how many people went
 * @held: how many a legal hold kept
 * @kept_whole: how many transactions that could not be applied went
 */
typedef struct
{
  guint people;
  guint held;
  gint64 kept_whole;
} AlongRetained;

const AlongRetentionRule *along_retention_rules (guint *n_rules);
void along_retention_clear (AlongRetention *retention);
gboolean along_retention_of_person (
    AlongTx *tx, const char *person, gint64 now, AlongRetention *retention, GError **error);
gboolean along_retention_run (AlongService *service,
                              gboolean dry_run,
                              AlongErased *erased,
                              GPtrArray *people,
                              AlongRetained *retained,
                              GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AlongRetention, along_retention_clear)

G_END_DECLS
