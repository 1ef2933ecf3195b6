/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/search/palette.h"

#include "app/common/error-text.h"
#include "app/referrals/refer-start.h"
#include "app/window/areas.h"
#include "store/audit-notes.h"
#include "store/search.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_FOUND 40
/* "refer … to …": as many people, and as many services for each. */
#define MAX_WHOM 6
#define MAX_WHERE 5
/* Who pauses for so long has found what they typed for, or has not. */
#define SETTLED_MS 1500

/* U+2068 and U+2069, with which the store marks the words that were found. */
#define MARK_START "\342\201\250"
#define MARK_END "\342\201\251"

/* One line of what was found. */
typedef struct
{
  const char *group; /* its heading */
  char *kind;        /* a record, */
  char *id;
  const char *action; /* or a command */
  char *target;
} Item;

/* What was chosen, and where. */
typedef struct
{
  AlongWindow *window;
  char *kind; /* a record, */
  char *id;
  const char *action; /* or a command */
  char *target;
} Choice;

struct _AlongPalette
{
  AdwDialog parent_instance;

  GtkSearchEntry *entry;
  GtkListBox *list;
  GtkStack *stack;
  GtkScrolledWindow *scrolled;
  AdwStatusPage *failed;

  AlongContext *context;
  AlongWindow *window;
  GCancellable *cancellable;
  GPtrArray *items; /* of Item, one for each row of the list */
  GPtrArray *whom;  /* of AlongHit: people, while "refer … to …" is typed */
  char *asked;      /* what was typed when the store was asked last */
  gboolean waiting; /* its answer has not come yet */
  gboolean hurried; /* Enter came before the answer did */
  Choice *choice;   /* to be done when the dialog is gone */
  guint settled_id; /* a search that was made, and is not noted for the audit log yet */
  guint n_found;
};

/* What can be done from everywhere, beside going to an area. */
static const struct
{
  const char *title;
  const char *icon;
  const char *action;
  const char *place; /* instead of an action */
} commands[] = {
  { N_ ("Refer Somebody…"), "mail-send-symbolic", "win.push(('refer',''))" },
  { N_ ("Open Loops"), "media-playlist-repeat-symbolic", "win.push(('open-loops',''))" },
  { N_ ("Pathways"), "view-list-symbolic", "win.push(('pathways',''))" },
  { N_ ("What Needs You"), "dialog-warning-symbolic", "win.attention" },
  { N_ ("Emergency Access…"), "security-high-symbolic", "win.break-glass" },
  { N_ ("Sync Now"), "view-refresh-symbolic", "win.sync" },
  { N_ ("Import a Referral…"), "document-open-symbolic", NULL, "referral-import" },
  { N_ ("Preferences"), "preferences-system-symbolic", "app.preferences" },
  { N_ ("Keyboard Shortcuts"), "input-keyboard-symbolic", "app.shortcuts" },
  { N_ ("Help"), "help-browser-symbolic", "win.help" },
  { N_ ("Change Password"), "dialog-password-symbolic", "win.change-password" },
  { N_ ("Sign Out"), "system-log-out-symbolic", "win.sign-out" },
};

G_DEFINE_FINAL_TYPE (AlongPalette, along_palette, ADW_TYPE_DIALOG)

static void
item_free (Item *item)
{
  g_free (item->kind);
  g_free (item->id);
  g_free (item->target);
  g_free (item);
}

/* A snippet as markup: what was found in bold, everything else as it is. */
static char *
snippet_markup (const char *snippet)
{
  g_autofree char *escaped = g_markup_escape_text (snippet, -1);
  g_autoptr (GString) markup = g_string_new (escaped);

  g_string_replace (markup, MARK_START, "<b>", 0);
  g_string_replace (markup, MARK_END, "</b>", 0);
  if (!pango_parse_markup (markup->str, -1, 0, NULL, NULL, NULL, NULL))
    return g_steal_pointer (&escaped);
  return g_string_free_and_steal (g_steal_pointer (&markup));
}

static void
clear (AlongPalette *self)
{
  gtk_list_box_remove_all (self->list);
  g_ptr_array_set_size (self->items, 0);
}

static void
add_row (AlongPalette *self,
         Item *item,
         const char *icon,
         const char *title,
         const char *subtitle_markup)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *escaped = g_markup_escape_text (title, -1);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), escaped);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  if (subtitle_markup != NULL && *subtitle_markup != '\0')
    {
      adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle_markup);
      adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
    }
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), gtk_image_new_from_icon_name (icon));
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), TRUE);
  g_ptr_array_add (self->items, item);
  gtk_list_box_append (self->list, row);
}

static gboolean
fits (const char *title, const char *typed)
{
  g_autofree char *folded_title = g_utf8_casefold (title, -1);
  g_autofree char *folded = g_utf8_casefold (typed, -1);

  return strstr (folded_title, folded) != NULL;
}

static void
add_commands (AlongPalette *self, const char *typed)
{
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  for (guint i = 0; i < n; i++)
    if (fits (_ (areas[i].title), typed))
      {
        Item *item = g_new0 (Item, 1);

        item->group = _ ("Go To");
        item->action = "win.area";
        item->target = g_strdup (areas[i].id);
        add_row (self, item, areas[i].icon, _ (areas[i].title), NULL);
      }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (fits (_ (commands[i].title), typed))
      {
        Item *item = g_new0 (Item, 1);

        item->group = _ ("Do");
        item->action = commands[i].action;
        item->kind = g_strdup (commands[i].place);
        item->id = g_strdup (commands[i].place != NULL ? "" : NULL);
        add_row (self, item, commands[i].icon, _ (commands[i].title), NULL);
      }
}

static void
add_hit (AlongPalette *self, const AlongHit *hit)
{
  const AlongEntity *entity = along_entity_find (hit->kind);
  const AlongPlace *place = along_place_find (hit->kind);
  g_autofree char *snippet = NULL;
  Item *item = NULL;

  if (entity == NULL || place == NULL)
    return;
  if (hit->snippet != NULL)
    snippet = snippet_markup (hit->snippet);
  item = g_new0 (Item, 1);
  item->group = _ (entity->plural);
  item->kind = g_strdup (hit->kind);
  item->id = g_strdup (hit->id);
  add_row (self, item, place->icon, hit->title, snippet);
}

static void run (AlongPalette *self, GtkListBoxRow *row);

static void
show_list (AlongPalette *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);
  g_autofree char *found = NULL;

  self->waiting = FALSE;
  gtk_stack_set_visible_child_name (self->stack, first != NULL ? "list" : "none");
  if (first != NULL)
    gtk_list_box_select_row (self->list, first);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scrolled), 0);
  found = g_strdup_printf (ngettext ("%u found", "%u found", self->items->len), self->items->len);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    gtk_accessible_announce (GTK_ACCESSIBLE (self), found,
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  if (self->hurried)
    run (self, first);
  self->hurried = FALSE;
}

static void
show_error (AlongPalette *self, const GError *error)
{
  AlongErrorText text = along_error_to_user_text (error);

  self->waiting = FALSE;
  self->hurried = FALSE;
  clear (self);
  adw_status_page_set_title (self->failed, text.title);
  adw_status_page_set_description (self->failed, text.sentence);
  gtk_stack_set_visible_child_name (self->stack, "error");
}

/* The best kind comes first; inside a kind the store's order stays. */
static void
add_hits (AlongPalette *self, GPtrArray *hits)
{
  g_autoptr (GHashTable) done = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < hits->len; i++)
    {
      const AlongHit *first = g_ptr_array_index (hits, i);

      if (!g_hash_table_add (done, first->kind))
        continue;
      for (guint j = i; j < hits->len; j++)
        {
          const AlongHit *hit = g_ptr_array_index (hits, j);

          if (g_str_equal (hit->kind, first->kind))
            add_hit (self, hit);
        }
    }
}

/* That somebody searched, and how much they found; never what for. */
static void
note_search (AlongPalette *self)
{
  if (self->settled_id == 0)
    return;
  g_clear_handle_id (&self->settled_id, g_source_remove);
  if (self->context == NULL)
    return;
  along_store_note_audit (along_context_get_store (self->context), ALONG_AUDIT_SEARCHED, NULL, NULL,
                          self->n_found);
}

static gboolean
on_settled_cb (gpointer data)
{
  note_search (data);
  /* It is removed already. */
  return G_SOURCE_CONTINUE;
}

/* What is still being typed is part of the same search. */
static void
settle_search (AlongPalette *self, guint n_found)
{
  g_clear_handle_id (&self->settled_id, g_source_remove);
  self->n_found = n_found;
  self->settled_id = g_timeout_add (SETTLED_MS, on_settled_cb, self);
}

static void
on_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPalette) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) hits = along_store_search_finish (ALONG_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  if (hits == NULL)
    {
      show_error (self, error);
      return;
    }
  clear (self);
  settle_search (self, hits->len);
  add_hits (self, hits);
  add_commands (self, self->asked);
  show_list (self);
}

/* "refer Ailsa to Harbour": whom, and to what; %NULL where something else is typed. */
static char **
refer_words (const char *typed)
{
  /* TRANSLATORS: what people type in the search to refer somebody, before the name, in small letters */
  const char *verb = _ ("refer");
  /* TRANSLATORS: between the name and the service: "refer Ailsa to Harbour Café" */
  g_autofree char *between = g_strdup_printf (" %s ", _ ("to"));
  g_autofree char *small = g_utf8_strdown (typed, -1);
  gsize length = strlen (verb);
  g_auto (GStrv) parts = NULL;

  if (!g_str_has_prefix (small, verb) || small[length] != ' ')
    return NULL;
  parts = g_strsplit (g_strstrip (small + length), between, 2);
  return *small != '\0' && parts[0] != NULL && *parts[0] != '\0' ? g_steal_pointer (&parts) : NULL;
}

static void
add_refer (AlongPalette *self, const AlongHit *person, const AlongHit *service)
{
  Item *item = g_new0 (Item, 1);
  g_autofree char *title
      = service != NULL
            /* TRANSLATORS: a person and a service */
            ? g_strdup_printf (_ ("Refer %s to %s…"), person->title, service->title)
            /* TRANSLATORS: %s is a person */
            : g_strdup_printf (_ ("Refer %s…"), person->title);

  item->group = _ ("Do");
  item->kind = g_strdup ("refer");
  item->id = along_refer_start_text ("person", person->id, "service",
                                     service != NULL ? service->id : NULL, NULL);
  add_row (self, item, "mail-send-symbolic", title, NULL);
}

static void
on_services_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (AlongPalette) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) services = along_store_search_finish (ALONG_STORE (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  if (services == NULL)
    {
      show_error (self, error);
      return;
    }
  clear (self);
  for (guint i = 0; i < self->whom->len && i < MAX_WHOM; i++)
    for (guint k = 0; k < services->len && k < MAX_WHERE; k++)
      add_refer (self, g_ptr_array_index (self->whom, i), g_ptr_array_index (services, k));
  show_list (self);
}

static void
on_people_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  static const char *const kinds[] = { "service", NULL };
  g_autoptr (AlongPalette) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) people = along_store_search_finish (ALONG_STORE (source), result, &error);
  g_auto (GStrv) words = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->context == NULL)
    return;
  if (people == NULL)
    {
      show_error (self, error);
      return;
    }
  words = refer_words (self->asked);
  settle_search (self, people->len);
  g_clear_pointer (&self->whom, g_ptr_array_unref);
  self->whom = g_steal_pointer (&people);
  if (words[1] != NULL && *words[1] != '\0')
    {
      along_store_search_async (along_context_get_store (self->context), words[1], kinds, MAX_WHERE,
                                self->cancellable, on_services_cb, g_object_ref (self));
      return;
    }
  clear (self);
  for (guint i = 0; i < self->whom->len; i++)
    add_refer (self, g_ptr_array_index (self->whom, i), NULL);
  show_list (self);
}

/* Only what has a page can be opened. */
static char **
kinds_with_pages (void)
{
  g_autoptr (GStrvBuilder) kinds = g_strv_builder_new ();
  guint n = 0;
  const AlongPlace *places = along_places (&n);

  for (guint i = 0; i < n; i++)
    if (along_entity_find (places[i].kind) != NULL)
      g_strv_builder_add (kinds, places[i].kind);
  return g_strv_builder_end (kinds);
}

static void
search (AlongPalette *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->entry));
  g_auto (GStrv) kinds = kinds_with_pages ();
  g_auto (GStrv) words = refer_words (typed);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_str (&self->asked, typed);
  self->waiting = TRUE;
  if (*typed == '\0' || kinds[0] == NULL)
    {
      clear (self);
      add_commands (self, typed);
      show_list (self);
      return;
    }
  self->cancellable = g_cancellable_new ();
  if (words != NULL)
    {
      static const char *const person[] = { "person", NULL };

      along_store_search_async (along_context_get_store (self->context), words[0], person, MAX_WHOM,
                                self->cancellable, on_people_cb, g_object_ref (self));
      return;
    }
  along_store_search_async (along_context_get_store (self->context), typed,
                            (const char *const *)kinds, MAX_FOUND, self->cancellable, on_found_cb,
                            g_object_ref (self));
}

/* Whether what was asked last is what stands in the entry now. */
static gboolean
has_asked (AlongPalette *self)
{
  return g_strcmp0 (self->asked, gtk_editable_get_text (GTK_EDITABLE (self->entry))) == 0;
}

static void
on_search_changed_cb (AlongPalette *self)
{
  if (has_asked (self))
    return;
  self->hurried = FALSE;
  search (self);
}

static void
choice_free (gpointer data)
{
  Choice *choice = data;

  g_object_unref (choice->window);
  g_free (choice->kind);
  g_free (choice->id);
  g_free (choice->target);
  g_free (choice);
}

/* A command is an action, perhaps with what it is given: win.push(('refer','')). */
static void
activate (GtkWidget *window, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;

  if (g_action_parse_detailed_name (detailed, &name, &target, NULL))
    gtk_widget_activate_action_variant (window, name, target);
}

static gboolean
on_choice_cb (gpointer data)
{
  const Choice *choice = data;

  if (choice->kind != NULL)
    along_window_go (choice->window, choice->kind, choice->id);
  else if (choice->target != NULL)
    gtk_widget_activate_action (GTK_WIDGET (choice->window), choice->action, "s", choice->target);
  else
    activate (GTK_WIDGET (choice->window), choice->action);
  return G_SOURCE_REMOVE;
}

static void
run (AlongPalette *self, GtkListBoxRow *row)
{
  const Item *item = NULL;

  if (row == NULL || self->window == NULL)
    return;
  item = g_ptr_array_index (self->items, gtk_list_box_row_get_index (row));
  g_clear_pointer (&self->choice, choice_free);
  self->choice = g_new0 (Choice, 1);
  self->choice->window = g_object_ref (self->window);
  self->choice->kind = g_strdup (item->kind);
  self->choice->id = g_strdup (item->id);
  self->choice->action = item->action;
  self->choice->target = g_strdup (item->target);
  adw_dialog_close (ADW_DIALOG (self));
}

/* What was chosen happens when the dialog is gone: going, it gives the focus back, and what opens then
 * takes it. */
static void
along_palette_closed (AdwDialog *dialog)
{
  AlongPalette *self = ALONG_PALETTE (dialog);

  note_search (self);
  if (self->choice != NULL)
    g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, on_choice_cb, g_steal_pointer (&self->choice),
                     choice_free);
}

static void
on_row_activated_cb (AlongPalette *self, GtkListBoxRow *row)
{
  run (self, row);
}

/* What shows may still answer fewer letters: it would be somebody else who opens. Enter waits for what was typed. */
static void
on_activate_cb (AlongPalette *self)
{
  if (has_asked (self) && !self->waiting)
    {
      run (self, gtk_list_box_get_selected_row (self->list));
      return;
    }
  self->hurried = TRUE;
  if (!has_asked (self))
    search (self);
}

static void
on_stop_cb (AlongPalette *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

/* Up and Down choose a row while the cursor stays in the entry. */
static gboolean
on_key_pressed_cb (AlongPalette *self, guint key, guint code, GdkModifierType modifiers)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) : -1;
  GtkListBoxRow *next = NULL;
  graphene_rect_t bounds;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scrolled);

  if (key == GDK_KEY_Down)
    next = gtk_list_box_get_row_at_index (self->list, index + 1);
  else if (key == GDK_KEY_Up && index > 0)
    next = gtk_list_box_get_row_at_index (self->list, index - 1);
  else if (key != GDK_KEY_Up)
    return FALSE;
  if (next == NULL)
    return TRUE;
  gtk_list_box_select_row (self->list, next);
  if (gtk_widget_compute_bounds (GTK_WIDGET (next), GTK_WIDGET (self->list), &bounds))
    gtk_adjustment_clamp_page (adjustment, bounds.origin.y, bounds.origin.y + bounds.size.height);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->entry),
                                  GTK_ACCESSIBLE_RELATION_ACTIVE_DESCENDANT, next, -1);
  return TRUE;
}

static void
set_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer data)
{
  AlongPalette *self = data;
  const Item *item = g_ptr_array_index (self->items, gtk_list_box_row_get_index (row));
  const Item *previous = before != NULL
                             ? g_ptr_array_index (self->items, gtk_list_box_row_get_index (before))
                             : NULL;
  GtkWidget *label = NULL;

  if (previous != NULL && g_str_equal (previous->group, item->group))
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = gtk_label_new (item->group);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "palette-heading");
  gtk_list_box_row_set_header (row, label);
}

static void
along_palette_dispose (GObject *object)
{
  AlongPalette *self = ALONG_PALETTE (object);

  note_search (self);
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->list != NULL)
    gtk_list_box_set_header_func (self->list, NULL, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PALETTE);
  g_clear_object (&self->context);
  g_clear_weak_pointer (&self->window);
  G_OBJECT_CLASS (along_palette_parent_class)->dispose (object);
}

static void
along_palette_finalize (GObject *object)
{
  AlongPalette *self = ALONG_PALETTE (object);

  g_ptr_array_unref (self->items);
  g_free (self->asked);
  g_clear_pointer (&self->whom, g_ptr_array_unref);
  g_clear_pointer (&self->choice, choice_free);
  G_OBJECT_CLASS (along_palette_parent_class)->finalize (object);
}

static void
along_palette_class_init (AlongPaletteClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_palette_dispose;
  object_class->finalize = along_palette_finalize;
  ADW_DIALOG_CLASS (klass)->closed = along_palette_closed;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/palette.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPalette, entry);
  gtk_widget_class_bind_template_child (widget_class, AlongPalette, list);
  gtk_widget_class_bind_template_child (widget_class, AlongPalette, stack);
  gtk_widget_class_bind_template_child (widget_class, AlongPalette, scrolled);
  gtk_widget_class_bind_template_child (widget_class, AlongPalette, failed);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated_cb);
}

static void
along_palette_init (AlongPalette *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)item_free);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, set_header, self, NULL);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (on_key_pressed_cb), self,
                           G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self->entry), keys);
}

/**
 * along_palette_present:
 * @window: the window it stands over
 * @context: its context
 *
 * Opens the search over everything.
 */
void
along_palette_present (AlongWindow *window, AlongContext *context)
{
  AlongPalette *self = NULL;
  AdwDialog *open = adw_application_window_get_visible_dialog (ADW_APPLICATION_WINDOW (window));

  if (ALONG_IS_PALETTE (open))
    return;
  self = g_object_new (ALONG_TYPE_PALETTE, NULL);
  self->context = g_object_ref (context);
  g_set_weak_pointer (&self->window, window);
  search (self);
  adw_dialog_present (ADW_DIALOG (self), GTK_WIDGET (window));
}
