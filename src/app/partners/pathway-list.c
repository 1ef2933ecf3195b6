/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/partners/pathway-list.h"

#include "app/common/list-page.h"

#include <glib/gi18n.h>

static AlongQuery *
query (AlongContext *context)
{
  AlongQuery *all = along_query_new (along_entity_find ("pathway_template"));

  along_query_where (all, "entered_in_error", ALONG_IS, g_variant_new_boolean (FALSE));
  along_query_order_by (all, "name", FALSE);
  return all;
}

static void
fill (AlongContext *context, AlongRecord *record, AlongListRow *row)
{
  const char *description = along_record_get_text (record, "description");
  gboolean retired = along_record_get_boolean (record, "retired");

  along_list_row_set (row, along_record_get_title (record), description != NULL ? description : "");
  along_list_row_set_chip (row, retired ? _ ("No longer used") : NULL, ALONG_TONE_QUIET);
}

static const AlongListSpec spec = {
  .kind = "pathway_template",
  .title = N_ ("Pathways"),
  .search_hint = N_ ("Name of a pathway"),
  .query = query,
  .fill = fill,
  .empty_icon = "view-list-symbolic",
  .empty_title = N_ ("No Pathways Yet"),
  .empty_text
  = N_ ("A pathway is a few services that go together, with the words for each: one need, several "
        "referrals, one look at sharing."),
  .new_label = N_ ("New Pathway"),
  .new_action = "win.push(('pathway-new',''))",
};

/**
 * along_pathway_list_make:
 * @context: the window's context
 * @id: (nullable): not used; there is one list
 *
 * Returns: (transfer floating): the pathways of the partnership
 */
AdwNavigationPage *
along_pathway_list_make (AlongContext *context, const char *id)
{
  return along_list_page_new (context, &spec);
}
