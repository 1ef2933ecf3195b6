/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/record.h"

G_BEGIN_DECLS

/**
 * AlongQuery:
 *
 * Which records a list shows and in what order. Only fields with %ALONG_FIELD_LIST can be filtered or
 * sorted by. Immutable once given to a list.
 */
typedef struct _AlongQuery AlongQuery;

typedef enum
{
  ALONG_IS,        /* equal to the value */
  ALONG_IS_ONE_OF, /* `as`: equal to one of them */
  ALONG_HAS,       /* a set field contains the value */
  ALONG_BEFORE,    /* less than */
  ALONG_AFTER,     /* greater than */
  ALONG_IS_ABSENT, /* never given; the value is ignored */
  ALONG_IS_PRESENT,
} AlongTest;

AlongQuery *along_query_new (const AlongEntity *entity);
AlongQuery *along_query_copy (const AlongQuery *self);
void along_query_free (AlongQuery *self);
const AlongEntity *along_query_get_entity (const AlongQuery *self);
gboolean along_query_is_about (const AlongQuery *self, const AlongEntity *entity);
void along_query_where (AlongQuery *self, const char *field, AlongTest test, GVariant *value);
void
along_query_where_either (AlongQuery *self, const char *field, const char *other, GVariant *value);
void along_query_where_related (AlongQuery *self,
                                const AlongQuery *related,
                                const char *reference,
                                gboolean exists);
void along_query_matching (AlongQuery *self, const char *text);
void along_query_order_by (AlongQuery *self, const char *field, gboolean descending);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongQuery, along_query_free)

G_END_DECLS
