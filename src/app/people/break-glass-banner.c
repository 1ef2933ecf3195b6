/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/break-glass-banner.h"

#include "app/common/follow.h"
#include "app/people/break-glass-words.h"
#include "base/clock.h"

/* Whoever asks again and again is let in once more each time; the latest counts. */
#define MOST 20

struct _AlongBreakGlassBanner
{
  AdwBin parent_instance;

  AdwBanner *banner;
  AlongFollow *glasses;
  guint minute_id;
};

G_DEFINE_FINAL_TYPE (AlongBreakGlassBanner, along_break_glass_banner, ADW_TYPE_BIN)

static gint64
latest (AlongBreakGlassBanner *self)
{
  GPtrArray *records = along_follow_get_records (self->glasses);
  gint64 until = 0;

  for (guint i = 0; records != NULL && i < records->len; i++)
    until = MAX (until, along_record_get_integer (g_ptr_array_index (records, i), "until", 0));
  return until;
}

static void show (AlongBreakGlassBanner *self);

static gboolean
on_minute_cb (gpointer data)
{
  AlongBreakGlassBanner *self = data;

  self->minute_id = 0;
  show (self);
  return G_SOURCE_REMOVE;
}

static void
show (AlongBreakGlassBanner *self)
{
  gint64 until = latest (self);
  gint64 now = along_clock_now_ms ();
  guint next = along_break_glass_next (until, now);
  g_autofree char *words = along_break_glass_words (until, now);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  if (words != NULL)
    adw_banner_set_title (self->banner, words);
  adw_banner_set_revealed (self->banner, words != NULL);
  if (next > 0)
    self->minute_id = g_timeout_add (next, on_minute_cb, self);
}

static void
along_break_glass_banner_dispose (GObject *object)
{
  AlongBreakGlassBanner *self = ALONG_BREAK_GLASS_BANNER (object);

  g_clear_handle_id (&self->minute_id, g_source_remove);
  g_clear_object (&self->glasses);
  G_OBJECT_CLASS (along_break_glass_banner_parent_class)->dispose (object);
}

static void
along_break_glass_banner_class_init (AlongBreakGlassBannerClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_break_glass_banner_dispose;
}

static void
along_break_glass_banner_init (AlongBreakGlassBanner *self)
{
  self->banner = ADW_BANNER (adw_banner_new (""));
  adw_banner_set_use_markup (self->banner, FALSE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->banner));
}

/**
 * along_break_glass_banner_setup:
 * @self: the banner
 * @context: the window's context
 * @person: the person whose page it stands on
 *
 * Shows it while the reader has emergency access to @person.
 */
void
along_break_glass_banner_setup (AlongBreakGlassBanner *self,
                                AlongContext *context,
                                const char *person)
{
  const AlongEntity *entity = along_entity_find ("break_glass");
  g_autoptr (AlongQuery) query = along_query_new (entity);

  along_query_where (query, "person", ALONG_IS, g_variant_new_string (person));
  along_query_where (query, "worker", ALONG_IS,
                     g_variant_new_string (along_context_get_actor (context)->worker));
  along_query_order_by (query, "until", TRUE);
  self->glasses = along_follow_query (along_context_get_store (context), entity, query, MOST);
  g_signal_connect_object (self->glasses, "changed", G_CALLBACK (show), self, G_CONNECT_SWAPPED);
}
