/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/router.h"

G_BEGIN_DECLS

/**
 * AlongAnswerPage:
 *
 * Where a service without an account reads a referral and answers it: requests in, pages out, without sockets. It
 * has a listener of its own, and nothing of the API is on it. For any thread.
 */
typedef struct _AlongAnswerPage AlongAnswerPage;

AlongAnswerPage *along_answer_page_new (AlongService *service, gboolean unlimited);
void along_answer_page_free (AlongAnswerPage *self);
void along_answer_page_set_url (AlongAnswerPage *self, const char *url);
AlongService *along_answer_page_get_service (AlongAnswerPage *self);
const AlongRoute *along_answer_page_route (AlongAnswerPage *self,
                                           const char *method,
                                           const char *path,
                                           const char *cookie,
                                           gboolean *known_path);
AlongResponse *along_answer_page_handle (AlongAnswerPage *self, const AlongRequest *request);
AlongResponse *along_answer_page_refuse (guint status);
char *along_answer_url_check (const char *url, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAnswerPage, along_answer_page_free)

G_END_DECLS
