/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/people-list.h"

#include "app/common/list-page.h"
#include "app/people/next.h"
#include "app/people/person-parts.h"

#include <glib/gi18n.h>

static void
apply_mine (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "lead_worker", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static void
apply_no_lead (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "lead_worker", ALONG_IS_ABSENT, NULL);
}

static const AlongFilterSpec filters[] = {
  { .id = "mine", .label = N_ ("My people"), .apply = apply_mine },
  { .id = "lead", .label = N_ ("Lead worker"), .field = "lead_worker" },
  { .id = "no-lead", .label = N_ ("Without a lead worker"), .apply = apply_no_lead },
  { .id = "town", .label = N_ ("Town"), .field = "town" },
  { NULL },
};

static AlongQuery *
query (AlongContext *context)
{
  AlongQuery *all = along_query_new (along_entity_find ("person"));

  along_query_where (all, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (all, "known_as", FALSE);
  return all;
}

static void
fill (AlongContext *context, AlongRecord *person, AlongListRow *row)
{
  g_autofree char *words = along_person_row_words (context, person);
  AlongTone tone = ALONG_TONE_QUIET;
  const char *next = along_next_words (context, along_record_get_id (person), &tone);

  along_list_row_set (row, along_record_get_title (person), words);
  if (along_record_get_boolean (person, "do_not_contact"))
    along_list_row_set_chip (row, _ ("Do not contact"), ALONG_TONE_CARE);
  else
    along_list_row_set_chip (row, next, tone);
}

static const AlongListSpec spec = {
  .kind = "person",
  .title = N_ ("People"),
  .search_hint = N_ ("Name, number or place"),
  .filters = filters,
  .query = query,
  .fill = fill,
  .empty_icon = "system-users-symbolic",
  .empty_title = N_ ("Nobody Here Yet"),
  .empty_text = N_ ("Add the first person you work with. Nobody else sees them before you share."),
  .new_label = N_ ("New Person"),
  .new_action = "win.open(('person-new',''))",
};

/**
 * along_people_list_make:
 * @context: the window's context
 *
 * Returns: (transfer floating): the page of the area People
 */
AdwNavigationPage *
along_people_list_make (AlongContext *context)
{
  AdwNavigationPage *page = along_list_page_new (context, &spec);

  along_next_start (context, GTK_WIDGET (page));
  return page;
}
