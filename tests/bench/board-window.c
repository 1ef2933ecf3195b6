/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/application.h"
#include "app/common/window.h"
#include "app/referrals/board-column.h"
#include "app/referrals/referral-board.h"
#include "base/clock.h"
#include "base/config.h"
#include "bench/reading.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <stdio.h>

/* src/app/main.c, and it measures the board of referrals in its own window: `sample MILLISECONDS` for each time it was
 * opened, or a card was moved, as ALONGSIDE_BENCH_BOARD says. Then it closes. */

#define TIMES 31
#define REST_MS 400
#define FIRST_REST_MS 4000
#define PATIENCE_S 60
#define N_COLUMNS 5

typedef struct
{
  AlongWindow *window;
  AdwNavigationPage *page;
  gboolean moves;
  guint n;
  double from;
  gboolean waiting; /* for what is measured */
  guint patience_id;
  guint tick_id;
  gboolean ready; /* what the next frame shows is what is waited for */
  GListModel *columns[N_COLUMNS];
  guint counts[N_COLUMNS];
  AlongTxn *undo;
} Bench;

static Bench bench;

/* The whole column, of which the view has the beginning. */
static GListModel *
model_of (GtkListView *view)
{
  GtkNoSelection *selection = GTK_NO_SELECTION (gtk_list_view_get_model (view));

  return gtk_slice_list_model_get_model (
      GTK_SLICE_LIST_MODEL (gtk_no_selection_get_model (selection)));
}

static void
find_columns (GtkWidget *widget, guint *n)
{
  if (ALONG_IS_BOARD_COLUMN (widget))
    (*n)++;
  if (GTK_IS_LIST_VIEW (widget) && *n > 0 && *n <= N_COLUMNS
      && gtk_widget_get_ancestor (widget, ALONG_TYPE_BOARD_COLUMN) != NULL)
    bench.columns[*n - 1] = model_of (GTK_LIST_VIEW (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    find_columns (child, n);
}

static gboolean
has_cards (GListModel *column)
{
  g_autoptr (AlongRow) row = column != NULL ? g_list_model_get_item (column, 0) : NULL;

  return row != NULL && along_row_get_record (row) != NULL;
}

/* The last column has nothing: all are open. */
static gboolean
is_there (void)
{
  guint n = 0;

  if (!bench.moves)
    {
      find_columns (GTK_WIDGET (bench.page), &n);
      for (guint i = 0; i + 1 < N_COLUMNS; i++)
        if (!has_cards (bench.columns[i]))
          return FALSE;
      return TRUE;
    }
  return g_list_model_get_n_items (bench.columns[0]) + 1 == bench.counts[0]
         && g_list_model_get_n_items (bench.columns[1]) == bench.counts[1] + 1;
}

static void begin_cb (gpointer data);

static void
on_undone_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    g_error ("A move could not be taken back: %s", error->message);
  g_timeout_add_once (REST_MS, begin_cb, NULL);
}

/* What is waited for may come about where nothing has to be drawn, as in a column out of sight: frames go on until then. */
static gboolean
on_tick_cb (GtkWidget *window, GdkFrameClock *clock, gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_no_patience_cb (gpointer data)
{
  for (guint i = 0; i < N_COLUMNS; i++)
    g_printerr ("Column %u: %u cards, %u before\n", i,
                bench.columns[i] != NULL ? g_list_model_get_n_items (bench.columns[i]) : 0,
                bench.counts[i]);
  g_error ("Sample %u did not come within %d seconds", bench.n + 1, PATIENCE_S);
}

static void
start_waiting (void)
{
  bench.waiting = TRUE;
  bench.ready = FALSE;
  bench.patience_id = g_timeout_add_seconds_once (PATIENCE_S, on_no_patience_cb, NULL);
  bench.tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (bench.window), on_tick_cb, NULL, NULL);
  bench.from = now_ms ();
}

static void
stop_waiting (void)
{
  bench.waiting = FALSE;
  g_clear_handle_id (&bench.patience_id, g_source_remove);
  gtk_widget_remove_tick_callback (GTK_WIDGET (bench.window), bench.tick_id);
}

static void
done (double ms)
{
  printf ("sample %.3f\n", ms);
  fflush (stdout);
  bench.n++;
  if (bench.moves)
    {
      along_store_commit_async (along_context_get_store (along_window_get_context (bench.window)),
                                bench.undo, on_undone_cb, NULL);
      g_clear_pointer (&bench.undo, along_txn_free);
      return;
    }
  along_window_back (bench.window);
  g_timeout_add_once (REST_MS, begin_cb, NULL);
}

static void
on_before_paint_cb (void)
{
  bench.ready = bench.waiting && is_there ();
}

static void
on_after_paint_cb (void)
{
  if (!bench.waiting || !bench.ready)
    return;
  stop_waiting ();
  done (now_ms () - bench.from);
}

static void
on_moved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!along_store_commit_finish (ALONG_STORE (source), result, &error))
    g_error ("A move could not be taken: %s", error->message);
}

static void
move (void)
{
  AlongContext *context = along_window_get_context (bench.window);
  const char *org = along_context_get_actor (context)->org;
  guint n = MIN (g_list_model_get_n_items (bench.columns[0]), 12);
  g_autoptr (AlongRow) row = g_list_model_get_item (bench.columns[0], bench.n % n);
  AlongRecord *referral = along_row_get_record (row);
  g_autoptr (AlongTxn) txn = along_txn_new (org);
  const AlongMove *step = along_lifecycle_find_move (along_record_get_entity (referral)->lifecycle,
                                                     "sent", "received");

  bench.undo = along_txn_new (org);
  along_txn_undo_move (bench.undo, referral, "received");
  along_txn_move (txn, referral, "received", along_move_fill (step, NULL, along_clock_now_ms ()));
  for (guint i = 0; i < N_COLUMNS; i++)
    bench.counts[i] = g_list_model_get_n_items (bench.columns[i]);
  start_waiting ();
  along_store_commit_async (along_context_get_store (context), txn, on_moved_cb, NULL);
}

static void
open_board (void)
{
  AlongContext *context = along_window_get_context (bench.window);

  start_waiting ();
  bench.page = along_referral_board_make (context);
  along_window_push_page (bench.window, bench.page);
}

static void
begin_cb (gpointer data)
{
  guint n = 0;

  if (bench.n == TIMES)
    {
      gtk_window_close (GTK_WINDOW (bench.window));
      return;
    }
  for (guint i = 0; i < N_COLUMNS; i++)
    bench.columns[i] = NULL;
  if (!bench.moves)
    {
      open_board ();
      return;
    }
  find_columns (GTK_WIDGET (bench.window), &n);
  move ();
}

static void
show_board_cb (gpointer data)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (bench.window));

  if (clock == NULL)
    g_error ("The window does not show after %d ms", FIRST_REST_MS);
  /* Before it shows, the size that is remembered would replace this one. */
  gtk_window_set_default_size (GTK_WINDOW (bench.window), 1400, 900);
  g_signal_connect (clock, "before-paint", G_CALLBACK (on_before_paint_cb), NULL);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_after_paint_cb), NULL);
  along_window_go_area (bench.window, bench.moves ? "referrals" : "partners");
  g_timeout_add_once (FIRST_REST_MS, begin_cb, NULL);
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window)
{
  if (bench.window != NULL || !ALONG_IS_WINDOW (window))
    return;
  bench.window = ALONG_WINDOW (window);
  g_timeout_add_once (FIRST_REST_MS, show_board_cb, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (AlongApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, ALONG_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name (_ ("Alongside"));
  bench.moves = g_strcmp0 (g_getenv ("ALONGSIDE_BENCH_BOARD"), "move") == 0;
  application = along_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
