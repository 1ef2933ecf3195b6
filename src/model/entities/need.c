/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model/entities/entities.h"
#include <glib/gi18n-lib.h>
static const AlongField fields[] = {
  { .name = "person", .label = N_ ("Person"), .type = ALONG_REF, .target = "person", .flags = ALONG_FIELD_REQUIRED | ALONG_FIELD_LIST | ALONG_FIELD_SET_ONCE },
  { NULL },
};
const AlongEntity along_need = { .kind = "need", .label = N_ ("Need"), .plural = N_ ("Needs"), .fields = fields, .facet = ALONG_FACET_PLAN, .subject = "person" };
