/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/referrals/referral-papers.h"

#include "app/common/context-menu.h"
#include "app/common/print-document.h"
#include "app/common/save-file.h"
#include "app/common/window.h"
#include "app/referrals/message-dialog.h"
#include "app/referrals/paper-job.h"
#include "app/referrals/referral-words.h"

#include <glib/gi18n.h>

struct _AlongReferralPapers
{
  GObject parent_instance;

  GtkWidget *page; /* not owned: it owns this */
  AlongContext *context;
  AlongRecord *referral;
  GCancellable *cancellable;
  GSimpleActionGroup *actions;
};

G_DEFINE_FINAL_TYPE (AlongReferralPapers, along_referral_papers, G_TYPE_OBJECT)

/* What is done with a paper once its names are there. */
typedef struct
{
  GtkWidget *page;
  AlongContext *context;
  AlongPaperKind kind;
  gboolean large;
} Wish;

typedef struct
{
  AlongPaperJob *job;
  AlongPaperKind kind;
} Copy;

static void
wish_free (Wish *wish)
{
  g_object_unref (wish->page);
  g_object_unref (wish->context);
  g_free (wish);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Wish, wish_free)

static void
copy_free (gpointer data)
{
  Copy *copy = data;

  along_paper_job_free (copy->job);
  g_free (copy);
}

static GBytes *
make_pdf (gpointer data, GError **error)
{
  Copy *copy = data;
  g_autoptr (AlongDocument) document = along_paper_job_document (copy->job, copy->kind);

  along_paper_job_note (copy->job, ALONG_AUDIT_EXPORTED);
  return along_document_pdf (document, error);
}

static GBytes *
make_fhir (gpointer data, GError **error)
{
  along_paper_job_note (data, ALONG_AUDIT_EXPORTED);
  return along_paper_job_fhir (data);
}

/* A file's name goes further than what is in it: only the number stands in it. */
static char *
file_name (const AlongPaperJob *job, AlongPaperKind kind, const char *ending)
{
  const char *number = along_record_get_title (job->referral);

  /* TRANSLATORS: the name of a file; %s is the number of a referral, then the ending: .pdf */
  return kind == ALONG_PAPER_MESSAGE ? g_strdup_printf (_ ("Message back %s%s"), number, ending)
                                     : g_strdup_printf (_ ("Referral %s%s"), number, ending);
}

static void
save_job (AlongPaperJob *job, gpointer data)
{
  g_autoptr (Wish) wish = data;
  g_autofree char *name = file_name (job, wish->kind, ".pdf");
  Copy *copy = g_new0 (Copy, 1);

  job->large = wish->large;
  copy->job = job;
  copy->kind = wish->kind;
  along_save_file (wish->page, name, make_pdf, copy, copy_free);
}

static void
note_printing (gpointer job)
{
  along_paper_job_note (job, ALONG_AUDIT_PRINTED);
}

static void
print_job (AlongPaperJob *job, gpointer data)
{
  g_autoptr (Wish) wish = data;

  job->large = wish->large;
  along_print_document (wish->page, along_paper_job_document (job, wish->kind), note_printing, job,
                        (GDestroyNotify)along_paper_job_free);
}

static void
export_job (AlongPaperJob *job, gpointer data)
{
  g_autoptr (Wish) wish = data;
  g_autofree char *name = file_name (job, ALONG_PAPER_PACKET, ".json");

  along_save_file (wish->page, name, make_fhir, job, (GDestroyNotify)along_paper_job_free);
}

static void
message_job (AlongPaperJob *job, gpointer data)
{
  g_autoptr (Wish) wish = data;

  along_message_dialog_present (wish->page, job);
}

static gboolean
is_large (AlongReferralPapers *self)
{
  g_autoptr (GVariant) state
      = g_action_group_get_action_state (G_ACTION_GROUP (self->actions), "large");

  return g_variant_get_boolean (state);
}

static void
wish_for (AlongReferralPapers *self, AlongPaperKind kind, AlongPaperReadyFunc then)
{
  Wish *wish = NULL;

  if (self->referral == NULL)
    return;
  wish = g_new0 (Wish, 1);
  wish->page = g_object_ref (self->page);
  wish->context = g_object_ref (self->context);
  wish->kind = kind;
  wish->large = is_large (self);
  along_paper_job_prepare (self->context, self->referral, self->cancellable, then, wish,
                           (GDestroyNotify)wish_free);
}

static void
on_print_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  wish_for (data, ALONG_PAPER_REFERRAL, print_job);
}

static void
on_save_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  wish_for (data, ALONG_PAPER_REFERRAL, save_job);
}

static void
on_packet_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  wish_for (data, ALONG_PAPER_PACKET, save_job);
}

static void
on_message_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  wish_for (data, ALONG_PAPER_MESSAGE, message_job);
}

static void
on_export_cb (GSimpleAction *action, GVariant *target, gpointer data)
{
  wish_for (data, ALONG_PAPER_PACKET, export_job);
}

static void
enable (AlongReferralPapers *self, const char *name, gboolean enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->actions), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/* What is a draft was shared with nobody: it can be printed by who writes it, and goes nowhere. */
static void
update_actions (AlongReferralPapers *self)
{
  const char *state = self->referral != NULL ? along_record_get_state (self->referral) : NULL;
  gboolean there = state != NULL;
  gboolean sent = there && !g_str_equal (state, "draft");
  gboolean ours
      = there
        && along_referral_is_sent_by (self->referral, along_context_get_actor (self->context)->org);

  enable (self, "print", there);
  enable (self, "save", there);
  enable (self, "packet", sent && ours && along_record_get (self->referral, "packet") != NULL);
  enable (self, "message", sent);
  enable (self, "export", sent);
}

static GMenuModel *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) paper = g_menu_new ();
  g_autoptr (GMenu) away = g_menu_new ();
  g_autoptr (GMenu) how = g_menu_new ();

  g_menu_append (paper, _ ("_Print…"), "papers.print");
  g_menu_append (paper, _ ("_Save as PDF…"), "papers.save");
  g_menu_append (away, _ ("Save Pa_cket as PDF…"), "papers.packet");
  g_menu_append (away, _ ("_Message Back…"), "papers.message");
  g_menu_append (away, _ ("_Export as FHIR…"), "papers.export");
  g_menu_append (how, _ ("_Large Print"), "papers.large");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (paper));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (away));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (how));
  return G_MENU_MODEL (menu);
}

static void
along_referral_papers_dispose (GObject *object)
{
  AlongReferralPapers *self = ALONG_REFERRAL_PAPERS (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->context);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->referral, along_record_unref);
  G_OBJECT_CLASS (along_referral_papers_parent_class)->dispose (object);
}

static void
along_referral_papers_class_init (AlongReferralPapersClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = along_referral_papers_dispose;
}

static void
along_referral_papers_init (AlongReferralPapers *self)
{
  self->cancellable = g_cancellable_new ();
  self->actions = g_simple_action_group_new ();
}

/**
 * along_referral_papers_new:
 * @page: a referral's page, which keeps what this returns for as long as it is there
 * @button: opens the menu
 * @context: the window's context
 *
 * Returns: (transfer full): the papers of a referral that is still to be set
 */
AlongReferralPapers *
along_referral_papers_new (GtkWidget *page, GtkMenuButton *button, AlongContext *context)
{
  static const GActionEntry entries[] = {
    { .name = "print", .activate = on_print_cb },
    { .name = "save", .activate = on_save_cb },
    { .name = "packet", .activate = on_packet_cb },
    { .name = "message", .activate = on_message_cb },
    { .name = "export", .activate = on_export_cb },
    { .name = "large", .state = "false" },
  };
  AlongReferralPapers *self = g_object_new (ALONG_TYPE_REFERRAL_PAPERS, NULL);
  g_autoptr (GMenuModel) menu = make_menu ();

  self->page = page;
  self->context = g_object_ref (context);
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries),
                                   self);
  gtk_widget_insert_action_group (page, "papers", G_ACTION_GROUP (self->actions));
  gtk_menu_button_set_menu_model (button, menu);
  along_menu_name_items (GTK_WIDGET (gtk_menu_button_get_popover (button)));
  update_actions (self);
  return self;
}

/**
 * along_referral_papers_set_referral:
 * @self: papers
 * @referral: (nullable): the referral, as it is now
 */
void
along_referral_papers_set_referral (AlongReferralPapers *self, AlongRecord *referral)
{
  g_return_if_fail (ALONG_IS_REFERRAL_PAPERS (self));

  if (self->referral == referral)
    return;
  g_clear_pointer (&self->referral, along_record_unref);
  self->referral = referral != NULL ? along_record_ref (referral) : NULL;
  update_actions (self);
}
