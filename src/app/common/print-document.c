/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/common/print-document.h"

#include "app/common/window.h"

#include <glib/gi18n.h>

/* What is being printed. */
typedef struct
{
  AlongDocument *document;
  AlongPrintingFunc printing;
  gpointer data;
  GDestroyNotify free_data;
} Print;

static void
on_begin_cb (GtkPrintOperation *operation, GtkPrintContext *context, Print *print)
{
  AlongDocument *document = print->document;
  guint pages = along_document_lay_out (document, gtk_print_context_get_width (context),
                                        gtk_print_context_get_height (context));

  gtk_print_operation_set_n_pages (operation, (int)pages);
  print->printing (print->data);
}

static void
on_draw_cb (GtkPrintOperation *operation, GtkPrintContext *context, int page, Print *print)
{
  along_document_draw (print->document, gtk_print_context_get_cairo_context (context), (guint)page);
}

/* Whether it came out is for the desktop to say; that it never got that far is for us. */
static void
on_done_cb (GtkPrintOperation *operation, GtkPrintOperationResult result, GtkWidget *widget)
{
  AlongWindow *window = along_window_of (widget);

  if (result == GTK_PRINT_OPERATION_RESULT_ERROR && window != NULL)
    along_window_toast (window,
                        _ ("It could not be printed. Save it as PDF instead, or try again."), NULL,
                        NULL, NULL);
}

static void
free_print (gpointer data, GClosure *closure)
{
  Print *print = data;

  along_document_free (print->document);
  print->free_data (print->data);
  g_free (print);
}

/**
 * along_print_document:
 * @widget: what asks for it
 * @document: (transfer full): what is to be printed
 * @printing: called when the pages go to the printer, for the audit log
 * @data: given to @printing
 * @free_data: frees @data
 *
 * Opens the print dialog, and prints: the same lines as in the PDF, on the paper that people choose.
 */
void
along_print_document (GtkWidget *widget,
                      AlongDocument *document,
                      AlongPrintingFunc printing,
                      gpointer data,
                      GDestroyNotify free_data)
{
  Print *print = g_new0 (Print, 1);
  g_autoptr (GtkPrintOperation) operation = gtk_print_operation_new ();
  g_autoptr (GtkPageSetup) setup = gtk_page_setup_new ();
  g_autoptr (GtkPaperSize) a4 = gtk_paper_size_new (GTK_PAPER_NAME_A4);
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (widget);

  print->document = document;
  print->printing = printing;
  print->data = data;
  print->free_data = free_data;
  gtk_page_setup_set_paper_size_and_default_margins (setup, a4);
  gtk_print_operation_set_default_page_setup (operation, setup);
  gtk_print_operation_set_unit (operation, GTK_UNIT_POINTS);
  /* The margins are the document's own. */
  gtk_print_operation_set_use_full_page (operation, TRUE);
  gtk_print_operation_set_allow_async (operation, TRUE);
  gtk_print_operation_set_job_name (operation, along_document_get_title (print->document));
  g_signal_connect (operation, "begin-print", G_CALLBACK (on_begin_cb), print);
  g_signal_connect_data (operation, "draw-page", G_CALLBACK (on_draw_cb), print, free_print, 0);
  g_signal_connect_object (operation, "done", G_CALLBACK (on_done_cb), widget, 0);
  /* What goes wrong comes with "done" too. */
  gtk_print_operation_run (operation, GTK_PRINT_OPERATION_ACTION_PRINT_DIALOG,
                           GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, &error);
  if (error != NULL)
    g_debug ("Printing could not begin: %d", error->code);
}
