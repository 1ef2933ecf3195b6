/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-list.h"

#include "app/common/list-page.h"
#include "app/referrals/referral-menu.h"
#include "app/referrals/referral-words.h"

#include <glib/gi18n.h>

static void
apply_sent (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "from_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
}

static void
apply_received (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "to_org", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->org));
}

static void
apply_mine (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "requester", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static void
apply_with_me (AlongContext *context, AlongQuery *query)
{
  along_query_where (query, "assigned_to", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
}

static const AlongFilterSpec filters[] = {
  { .id = "received", .label = N_ ("Received"), .apply = apply_received },
  { .id = "sent", .label = N_ ("Sent"), .apply = apply_sent },
  { .id = "mine", .label = N_ ("Sent by me"), .apply = apply_mine },
  { .id = "with-me", .label = N_ ("I deal with"), .apply = apply_with_me },
  { .id = "state", .label = N_ ("State"), .field = "status" },
  { .id = "urgency", .label = N_ ("How urgent"), .field = "priority" },
  { .id = "service", .label = N_ ("Service"), .field = "service" },
  { NULL },
};

static AlongQuery *
query (AlongContext *context)
{
  AlongQuery *all = along_query_new (along_entity_find ("referral"));

  along_query_order_by (all, "sent_at", TRUE);
  return all;
}

static void
fill (AlongContext *context, AlongRecord *record, AlongListRow *row)
{
  g_autofree char *about = along_referral_about (context, record);
  const char *service
      = along_context_title (context, "service", along_record_get_text (record, "service"));
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", service, along_record_get_title (record));
  const char *state = along_record_get_state (record);

  along_list_row_set (row, about, subtitle);
  along_list_row_set_chip (row, along_state_words (along_record_get_entity (record), state),
                           along_state_tone (state));
}

static const AlongListSpec spec = {
  .kind = "referral",
  .title = N_ ("All Referrals"),
  .search_hint = N_ ("Number or name"),
  .filters = filters,
  .query = query,
  .fill = fill,
  .menu = along_referral_menu_fill,
  .empty_icon = "mail-send-symbolic",
  .empty_title = N_ ("No Referrals Yet"),
  .empty_text
  = N_ ("A referral starts from what a person needs: open the person, then “Refer” on a "
        "need."),
};

/**
 * along_referral_list_make:
 * @context: the window's context
 * @id: (nullable): not used; there is one list
 *
 * Returns: (transfer floating): every referral that the reader may see, as a plain list
 */
AdwNavigationPage *
along_referral_list_make (AlongContext *context, const char *id)
{
  AdwNavigationPage *page = along_list_page_new (context, &spec);

  along_referral_menu_setup (GTK_WIDGET (page), context);
  return page;
}
