/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongWho:
 *
 * Who may take a move (domain.md §3: RQ requester, RC receiver, CO coordinator, CH chair, MT minute
 * taker, OW owner, PE person recorded by a worker, AD admin, IG lead, SY the server's minute job). Who is
 * %ALONG_WHO_BY_PHONE writes down what the one whose move it is has said to them outside of Alongside.
 */
typedef enum
{
  ALONG_WHO_REQUESTER = 1 << 0,
  ALONG_WHO_RECEIVER = 1 << 1,
  ALONG_WHO_COORDINATOR = 1 << 2,
  ALONG_WHO_CHAIR = 1 << 3,
  ALONG_WHO_MINUTE_TAKER = 1 << 4,
  ALONG_WHO_OWNER = 1 << 5,
  ALONG_WHO_PERSON = 1 << 6,
  ALONG_WHO_ADMIN = 1 << 7,
  ALONG_WHO_GOVERNANCE = 1 << 8,
  ALONG_WHO_SYSTEM = 1 << 9,
  ALONG_WHO_TEAM = 1 << 10,
  ALONG_WHO_BY_PHONE = 1 << 11,
} AlongWho;

/**
 * AlongAround:
 * @get: finds a record, deleted ones excepted: `kind`, `id`; (transfer none) (nullable)
 * @about: the records of a kind about a person: `kind`, `person`; (transfer container)
 *   (element-type AlongRecord)
 * @data: given to both
 * @today: the partnership's date when the move was taken
 *
 * What a rule of a move may ask of other records. Both functions set their error only where reading
 * failed.
 */
typedef struct
{
  AlongRecord *(*get) (gpointer data, const char *kind, const char *id, GError **error);
  GPtrArray *(*about) (gpointer data, const char *kind, const char *person, GError **error);
  gpointer data;
  const char *today;
} AlongAround;

/**
 * AlongMove:
 * @from: the state it starts from
 * @to: the state it leads to
 * @name: its name in code, on actions and in the history; `acknowledge`
 * @label: the button's words, marked with N_()
 * @who: who may take it, of #AlongWho
 * @demands: names of fields that must come with it, separated by spaces
 * @accepts: names of further fields that may come with it, separated by spaces
 * @stamps: (nullable): names of instants that the move sets to when it was taken, where they do not
 *   come with it
 * @remembers: (nullable): a field that keeps the state the move starts from, so that a later move
 *   leads back to it
 * @remembers_as: (nullable): the state it keeps instead
 * @when: (nullable): a field; the move is there only for a record where it has one of the codes of
 *   @when_is
 * @when_is: (nullable): codes separated by spaces
 * @relayed: (nullable): names of fields that must come with it where %ALONG_WHO_BY_PHONE is all that
 *   lets somebody take it, separated by spaces: how, and from whom, they know
 * @reasons: (nullable): the value set that the field `status_reason` is taken from
 * @negative: whether it says no or goes back; then a reason is demanded
 * @check: (nullable): a rule for this move alone, asked of the record as it would be; sets
 *   %ALONG_ERROR_INVALID with a plain sentence
 * @around: (nullable): the same, where the rule looks at other records; the server asks it
 */
typedef struct
{
  const char *from;
  const char *to;
  const char *name;
  const char *label;
  guint who;
  const char *demands;
  const char *accepts;
  const char *stamps;
  const char *remembers;
  const char *remembers_as;
  const char *when;
  const char *when_is;
  const char *relayed;
  const AlongValueSet *reasons;
  gboolean negative;
  gboolean (*check) (const AlongRecord *after, GError **error);
  gboolean (*around) (const AlongRecord *after, const AlongAround *around, GError **error);
} AlongMove;

/**
 * AlongLifecycle:
 * @initial: the state of a new record
 * @also_initial: (nullable): further states a new record may have, separated by spaces
 * @states: the states with their words
 * @moves: the moves, ended by one without name
 *
 * A table of transitions. The same table offers the buttons, runs offline on the device and decides
 * on the server.
 */
struct _AlongLifecycle
{
  const char *initial;
  const char *also_initial;
  const AlongValueSet *states;
  const AlongMove *moves;
};

gboolean along_lifecycle_is_initial (const AlongLifecycle *lifecycle, const char *state);
const AlongMove *
along_lifecycle_find_move (const AlongLifecycle *lifecycle, const char *from, const char *to);
gboolean along_lifecycle_check (const AlongRecord *record,
                                const char *from,
                                const char *to,
                                guint who,
                                GVariant *values,
                                GError **error);
gboolean along_lifecycle_writes (const AlongLifecycle *lifecycle,
                                 const char *from,
                                 const char *to,
                                 const AlongField *field);
gboolean along_lifecycle_unsays (const AlongLifecycle *lifecycle,
                                 const char *from,
                                 const char *to,
                                 GVariant *values,
                                 const AlongField *field);
GPtrArray *along_lifecycle_offers (const AlongRecord *record, guint who);

GVariant *along_move_fill (const AlongMove *move, GVariant *values, gint64 now);

G_END_DECLS
