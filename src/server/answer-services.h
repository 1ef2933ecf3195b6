/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/answer-links.h"

G_BEGIN_DECLS

/* So many services are offered at a time; whoever sought too widely is asked for more of the name. */
#define ALONG_ANSWER_SERVICES 20

/**
 * AlongAnswerService:
 * @id: the service's id
 * @label: its name and its organisation's
 *
 * A service of the directory that a referral may be passed on to.
 */
typedef struct
{
  char *id;
  char *label;
} AlongAnswerService;

GPtrArray *along_answer_services (AlongService *service,
                                  const AlongRecord *referral,
                                  const char *text,
                                  GError **error);

G_END_DECLS
