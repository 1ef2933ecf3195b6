/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/people/person-header.h"

#include "app/people/person-parts.h"
#include "base/clock.h"
#include "base/date.h"

#include <glib/gi18n.h>

struct _AlongPersonHeader
{
  AdwBin parent_instance;

  AdwAvatar *avatar;
  GtkLabel *name;
  GtkLabel *about;
  AdwWrapBox *alerts;
  GtkWidget *communicate_box;
  GtkLabel *communicate;
  GtkLabel *sharing;
  GtkWidget *whole;

  AlongContext *context;
  AlongRecord *person;
  AlongFollow *about_me;
  AlongFollow *warnings;
  AlongFollow *bases;
};

G_DEFINE_FINAL_TYPE (AlongPersonHeader, along_person_header, ADW_TYPE_BIN)

/* So many letters fit into two lines of the narrowest window; what is longer can be opened. */
#define SURELY_FITS 60
#define LINES 2

static void
show_whole (AlongPersonHeader *self)
{
  gboolean whole = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (self->whole));

  gtk_label_set_lines (self->communicate, whole ? -1 : LINES);
  gtk_label_set_lines (self->sharing, whole ? -1 : LINES);
  gtk_label_set_ellipsize (self->communicate, whole ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_label_set_ellipsize (self->sharing, whole ? PANGO_ELLIPSIZE_NONE : PANGO_ELLIPSIZE_END);
  gtk_button_set_icon_name (GTK_BUTTON (self->whole),
                            whole ? "pan-up-symbolic" : "pan-down-symbolic");
}

static gboolean
is_long (GtkLabel *label)
{
  return g_utf8_strlen (gtk_label_get_text (label), -1) > SURELY_FITS;
}

static void
set_words (AlongPersonHeader *self, GtkLabel *label, const char *words)
{
  gtk_label_set_text (label, words);
  gtk_widget_set_visible (self->whole, is_long (self->communicate) || is_long (self->sharing));
}

static void
on_whole_toggled_cb (AlongPersonHeader *self)
{
  show_whole (self);
}

static void
show_communicate (AlongPersonHeader *self)
{
  g_autofree char *words = NULL;

  if (self->person == NULL)
    return;
  words = along_person_communicate_words (self->person, along_follow_get_record (self->about_me));
  set_words (self, self->communicate, words);
  gtk_widget_set_visible (self->communicate_box, *words != '\0');
}

static void
show_sharing (AlongPersonHeader *self)
{
  g_autofree char *words
      = along_person_sharing_words (self->context, along_follow_get_records (self->bases));

  set_words (self, self->sharing, words);
}

static GtkWidget *
paragraph (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 40);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  return label;
}

/* A chip says what kind of warning it is; pressed, all of it. */
static void
add_chip (AlongPersonHeader *self, const char *kind, const char *words, const char *what_to_do)
{
  GtkWidget *button = gtk_menu_button_new ();
  GtkWidget *content = adw_button_content_new ();
  GtkWidget *popover = gtk_popover_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  /* TRANSLATORS: %s is a kind of warning, such as "Safe visiting" */
  g_autofree char *name = g_strdup_printf (_ ("Alert: %s"), kind);

  adw_button_content_set_icon_name (ADW_BUTTON_CONTENT (content), "dialog-warning-symbolic");
  adw_button_content_set_label (ADW_BUTTON_CONTENT (content), kind);
  adw_button_content_set_can_shrink (ADW_BUTTON_CONTENT (content), TRUE);
  gtk_menu_button_set_child (GTK_MENU_BUTTON (button), content);
  gtk_menu_button_set_can_shrink (GTK_MENU_BUTTON (button), TRUE);
  gtk_widget_add_css_class (button, "alert");
  gtk_widget_set_tooltip_text (button, words);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  gtk_box_append (GTK_BOX (box), paragraph (kind, "heading"));
  gtk_box_append (GTK_BOX (box), paragraph (words, NULL));
  if (what_to_do != NULL)
    gtk_box_append (GTK_BOX (box), paragraph (what_to_do, NULL));
  gtk_widget_add_css_class (box, "alert-words");
  gtk_popover_set_child (GTK_POPOVER (popover), box);
  gtk_menu_button_set_popover (GTK_MENU_BUTTON (button), popover);
  adw_wrap_box_append (self->alerts, button);
}

static void
add_alert (AlongPersonHeader *self, const AlongRecord *alert)
{
  const AlongField *type = along_entity_find_field (along_record_get_entity (alert), "type", NULL);
  const char *words = along_record_get_text (alert, "words");

  add_chip (self, along_value_set_label (type->values, along_record_get_text (alert, "type")),
            words != NULL ? words : "", along_record_get_text (alert, "what_to_do"));
}

static void
show_alerts (AlongPersonHeader *self)
{
  GPtrArray *warnings = along_follow_get_records (self->warnings);
  g_autofree char *today = along_clock_today ();

  for (GtkWidget *chip = gtk_widget_get_first_child (GTK_WIDGET (self->alerts)); chip != NULL;
       chip = gtk_widget_get_first_child (GTK_WIDGET (self->alerts)))
    adw_wrap_box_remove (self->alerts, chip);
  if (self->person != NULL && along_record_get_boolean (self->person, "do_not_contact"))
    {
      const char *why = along_record_get_text (self->person, "do_not_contact_why");

      add_chip (self, _ ("Do not contact"), why != NULL ? why : _ ("Nobody has written down why."),
                NULL);
    }
  for (guint i = 0; warnings != NULL && i < warnings->len; i++)
    if (along_alert_holds (g_ptr_array_index (warnings, i), today))
      add_alert (self, g_ptr_array_index (warnings, i));
  gtk_widget_set_visible (GTK_WIDGET (self->alerts),
                          gtk_widget_get_first_child (GTK_WIDGET (self->alerts)) != NULL);
}

static void
show_names (AlongPersonHeader *self)
{
  g_autofree char *official = along_person_official_name (self->person);
  g_autofree char *age = along_person_age_words (self->person);
  g_autofree char *years
      /* TRANSLATORS: %s is a number */
      = age != NULL && g_ascii_isdigit (age[0]) ? g_strdup_printf (_ ("%s years old"), age) : NULL;
  const char *parts[4] = { NULL };
  g_autofree char *about = NULL;
  guint n = 0;

  if (along_record_get_text (self->person, "pronouns") != NULL)
    parts[n++] = along_record_get_text (self->person, "pronouns");
  if (age != NULL)
    parts[n++] = years != NULL ? years : age;
  if (official != NULL)
    parts[n++] = official;
  about = g_strjoinv (" · ", (char **)parts);
  adw_avatar_set_text (self->avatar, along_record_get_title (self->person));
  gtk_label_set_text (self->name, along_record_get_title (self->person));
  gtk_label_set_text (self->about, about);
  gtk_widget_set_visible (GTK_WIDGET (self->about), n > 0);
}

static void
along_person_header_dispose (GObject *object)
{
  AlongPersonHeader *self = ALONG_PERSON_HEADER (object);

  g_clear_object (&self->about_me);
  g_clear_object (&self->warnings);
  g_clear_object (&self->bases);
  g_clear_pointer (&self->person, along_record_unref);
  g_clear_object (&self->context);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_PERSON_HEADER);
  G_OBJECT_CLASS (along_person_header_parent_class)->dispose (object);
}

static void
along_person_header_class_init (AlongPersonHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = along_person_header_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/person-header.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, avatar);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, name);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, about);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, alerts);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, communicate_box);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, communicate);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, sharing);
  gtk_widget_class_bind_template_child (widget_class, AlongPersonHeader, whole);
  gtk_widget_class_bind_template_callback (widget_class, on_whole_toggled_cb);
}

static void
along_person_header_init (AlongPersonHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_visible (self->whole, FALSE);
}

/**
 * along_person_header_setup:
 * @self: a header
 * @context: the window's context
 * @person: a person's id
 */
void
along_person_header_setup (AlongPersonHeader *self, AlongContext *context, const char *person)
{
  static const char *const newest[] = { "-date", "-created_at", NULL };
  static const char *const oldest[] = { "start", "created_at", NULL };

  g_return_if_fail (self->context == NULL);

  self->context = g_object_ref (context);
  self->about_me = along_person_follow (context, "about_me", person, newest);
  self->warnings = along_person_follow (context, "alert", person, oldest);
  self->bases = along_person_follow (context, "sharing_basis", person, oldest);
  g_signal_connect_object (self->about_me, "changed", G_CALLBACK (show_communicate), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->warnings, "changed", G_CALLBACK (show_alerts), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->bases, "changed", G_CALLBACK (show_sharing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (context, "titles-changed", G_CALLBACK (show_sharing), self,
                           G_CONNECT_SWAPPED);
}

/**
 * along_person_header_set_person:
 * @self: a header
 * @person: the person as they are now
 */
void
along_person_header_set_person (AlongPersonHeader *self, AlongRecord *person)
{
  g_clear_pointer (&self->person, along_record_unref);
  self->person = along_record_ref (person);
  show_names (self);
  show_alerts (self);
  show_communicate (self);
}
