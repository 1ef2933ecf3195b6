/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "sync/engine.h"

G_BEGIN_DECLS

/**
 * AlongAnswerTicket:
 * @link: the address of the answer page of one referral, for a mail
 * @code: what opens it, for the phone
 *
 * How a service without an account may answer. Nobody keeps it: another one can be made, and ends this one.
 */
typedef struct
{
  char *link;
  char *code;
} AlongAnswerTicket;

void along_answer_ticket_free (AlongAnswerTicket *ticket);
void along_answer_link_make_async (AlongEngine *engine,
                                   const char *referral,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer data);
AlongAnswerTicket *
along_answer_link_make_finish (AlongEngine *engine, GAsyncResult *result, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerTicket, along_answer_ticket_free)

G_END_DECLS
