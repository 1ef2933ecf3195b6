/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/rules.h"
#include "server/service-private.h"
#include "server/work.h"

G_BEGIN_DECLS

/* What the files of the minute job share. */

/**
 * AlongRules:
 * @tx: the transaction
 * @now: milliseconds
 * @calendars: (element-type AlongRecord): all working calendars
 * @accounts: (element-type AlongAccount): all accounts
 * @sids: gets the scopes in which something changed
 *
 * What is read once for all referrals of a transaction.
 */
typedef struct
{
  AlongTx *tx;
  gint64 now;
  GPtrArray *calendars;
  GPtrArray *accounts;
  GHashTable *sids;
} AlongRules;

gboolean along_rules_judge (
    AlongRules *self, AlongHeld *referral, gint64 *next, gboolean *acted, GError **error);
gboolean along_rules_write (AlongRules *self,
                            AlongWork *work,
                            const AlongRecord *referral,
                            const AlongRecord *service,
                            GArray *rulings,
                            gboolean *acted,
                            GError **error);

G_END_DECLS
