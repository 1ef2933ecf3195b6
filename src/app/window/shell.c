/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/window/shell.h"

#include "app/window/areas.h"
#include "app/window/sidebar.h"

#include <glib/gi18n.h>

/* How many steps back people can go. */
#define MAX_VISITS 100

/* Where people have been. */
typedef struct
{
  char *area;
  char *kind; /* NULL: the area's own page, nothing opened */
  char *id;
  AdwNavigationPage *page; /* pushed over another page; compared only, never used */
} Visit;

struct _AlongShell
{
  AdwBin parent_instance;

  AdwNavigationSplitView *outer;
  AdwNavigationSplitView *inner;
  AlongSidebar *sidebar;
  AdwNavigationView *lists; /* the pages of areas that were visited, one of them shown */
  AdwNavigationView *detail;

  AlongContext *context;
  const AlongArea *area;
  gboolean medium;
  gboolean narrow;
  GPtrArray *visits; /* of Visit */
  guint here;        /* which of them is shown */
  guint focus_id;
  gboolean moving; /* going back or forward: no new visit */
};

enum
{
  PROP_0,
  PROP_CONTEXT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (AlongShell, along_shell, ADW_TYPE_BIN)

static void
visit_free (Visit *visit)
{
  g_free (visit->area);
  g_free (visit->kind);
  g_free (visit->id);
  g_free (visit);
}

static Visit *
current (AlongShell *self)
{
  return self->here < self->visits->len ? g_ptr_array_index (self->visits, self->here) : NULL;
}

/* The split views put their pages elsewhere when they collapse, and what is taken out of the window loses the keyboard. It
 * gets it back where it is: who makes the window narrower while they write goes on writing. */
static void
update_collapsed (AlongShell *self)
{
  gboolean wide = self->area != NULL && self->area->wide;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  g_autoptr (GtkWidget) kept = focus != NULL ? g_object_ref (focus) : NULL;

  adw_navigation_split_view_set_collapsed (self->outer, self->narrow);
  adw_navigation_split_view_set_collapsed (self->inner, self->medium || wide);
  if (kept != NULL && kept != gtk_root_get_focus (root) && gtk_widget_get_root (kept) == root
      && gtk_widget_get_mapped (kept))
    gtk_root_set_focus (root, kept);
}

static void
on_medium_apply_cb (AlongShell *self)
{
  self->medium = TRUE;
  update_collapsed (self);
}

static void
on_medium_unapply_cb (AlongShell *self)
{
  self->medium = FALSE;
  update_collapsed (self);
}

/* Where pages have their tabs or buttons at the bottom, what happened is told above them. The toasts are the window's. */
static void
mark_narrow (AlongShell *self, gboolean narrow)
{
  GtkWidget *window = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (self)));

  if (window == NULL)
    return;
  if (narrow)
    gtk_widget_add_css_class (window, "narrow");
  else
    gtk_widget_remove_css_class (window, "narrow");
}

static void
on_narrow_apply_cb (AlongShell *self)
{
  self->narrow = TRUE;
  on_medium_apply_cb (self);
  mark_narrow (self, TRUE);
}

static void
on_narrow_unapply_cb (AlongShell *self)
{
  self->narrow = FALSE;
  on_medium_unapply_cb (self);
  mark_narrow (self, FALSE);
}

/* Lists mark the row that is open beside them. */
static void
tell_shown (AlongShell *self)
{
  const Visit *visit = current (self);

  along_context_set_shown (self->context, visit != NULL ? visit->id : NULL);
}

static void
remember (AlongShell *self, const char *kind, const char *id, AdwNavigationPage *page)
{
  Visit *visit = NULL;

  if (!self->moving)
    {
      visit = g_new0 (Visit, 1);
      visit->area = g_strdup (self->area->id);
      visit->kind = g_strdup (kind);
      visit->id = g_strdup (id);
      visit->page = page;
      if (self->here + 1 < self->visits->len)
        g_ptr_array_set_size (self->visits, (int)self->here + 1);
      if (self->visits->len >= MAX_VISITS)
        g_ptr_array_remove_index (self->visits, 0);
      g_ptr_array_add (self->visits, visit);
      self->here = self->visits->len - 1;
    }
  tell_shown (self);
}

static AdwNavigationPage *
make_empty_page (void)
{
  GtkWidget *view = adw_toolbar_view_new ();
  GtkWidget *status = adw_status_page_new ();
  GtkWidget *header = adw_header_bar_new ();

  adw_header_bar_set_show_title (ADW_HEADER_BAR (header), FALSE);
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (status), "view-list-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (status), _ ("Nothing Open"));
  adw_status_page_set_description (ADW_STATUS_PAGE (status),
                                   _ ("Choose something from the list, or search with Ctrl+K."));
  gtk_widget_add_css_class (status, "compact");
  adw_toolbar_view_add_top_bar (ADW_TOOLBAR_VIEW (view), header);
  adw_toolbar_view_set_content (ADW_TOOLBAR_VIEW (view), status);
  return adw_navigation_page_new (view, _ ("Nothing Open"));
}

static void
show_detail (AlongShell *self, AdwNavigationPage *page)
{
  adw_navigation_view_replace (self->detail, &page, 1);
}

static AdwNavigationPage *
page_of_area (AlongShell *self, const AlongArea *area)
{
  AdwNavigationPage *page = adw_navigation_view_find_page (self->lists, area->id);

  if (page == NULL)
    {
      page = area->make (self->context);
      adw_navigation_page_set_tag (page, area->id);
      /* Added, it stays there while others are shown: GTK 4.18 has a critical for a page that is taken out of
         the window and put back while somebody reads it with a screen reader. */
      adw_navigation_view_add (self->lists, page);
    }
  return page;
}

static void
enter_area (AlongShell *self, const AlongArea *area)
{
  if (self->area != area)
    {
      AdwNavigationPage *page = page_of_area (self, area);

      self->area = area;
      adw_navigation_view_replace (self->lists, &page, 1);
      show_detail (self, make_empty_page ());
      along_sidebar_set_area (self->sidebar, area->id);
      g_settings_set_string (along_context_get_settings (self->context), "last-page", area->id);
      update_collapsed (self);
    }
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
}

static void
on_area_chosen_cb (AlongShell *self, const char *area)
{
  along_shell_go_area (self, area);
}

/* The back button of a page, Escape, or a swipe. */
static void
on_detail_popped_cb (AlongShell *self, AdwNavigationPage *page)
{
  Visit *visit = current (self);

  if (visit != NULL && visit->page == page && self->here > 0)
    {
      self->here--;
      tell_shown (self);
    }
}

static void
show_visit (AlongShell *self)
{
  const Visit *visit = current (self);

  self->moving = TRUE;
  if (visit->kind != NULL)
    along_shell_open (self, visit->area, visit->kind, visit->id);
  else
    along_shell_go_area (self, visit->area);
  self->moving = FALSE;
}

static void
along_shell_constructed (GObject *object)
{
  AlongShell *self = ALONG_SHELL (object);
  g_autofree char *last = NULL;
  guint n = 0;
  const AlongArea *areas = along_areas (&n);

  G_OBJECT_CLASS (along_shell_parent_class)->constructed (object);
  along_sidebar_set_context (self->sidebar, self->context);
  show_detail (self, make_empty_page ());
  last = g_settings_get_string (along_context_get_settings (self->context), "last-page");
  if (along_area_find (last) != NULL)
    along_shell_go_area (self, last);
  else if (n > 0)
    along_shell_go_area (self, areas[0].id);
}

static void
along_shell_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  AlongShell *self = ALONG_SHELL (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      g_value_set_object (value, self->context);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
along_shell_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  AlongShell *self = ALONG_SHELL (object);

  switch (prop_id)
    {
    case PROP_CONTEXT:
      self->context = g_value_dup_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* To what is open, or to the list where nothing is. */
static gboolean
along_shell_grab_focus (GtkWidget *widget)
{
  AlongShell *self = ALONG_SHELL (widget);

  return gtk_widget_child_focus (GTK_WIDGET (self->detail), GTK_DIR_TAB_FORWARD)
         || gtk_widget_child_focus (GTK_WIDGET (self->lists), GTK_DIR_TAB_FORWARD)
         || gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static void
along_shell_dispose (GObject *object)
{
  AlongShell *self = ALONG_SHELL (object);

  g_clear_handle_id (&self->focus_id, g_source_remove);
  gtk_widget_dispose_template (GTK_WIDGET (self), ALONG_TYPE_SHELL);
  g_clear_object (&self->context);
  G_OBJECT_CLASS (along_shell_parent_class)->dispose (object);
}

static void
along_shell_finalize (GObject *object)
{
  AlongShell *self = ALONG_SHELL (object);

  g_ptr_array_unref (self->visits);
  G_OBJECT_CLASS (along_shell_parent_class)->finalize (object);
}

static void
along_shell_class_init (AlongShellClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = along_shell_constructed;
  object_class->get_property = along_shell_get_property;
  object_class->set_property = along_shell_set_property;
  object_class->dispose = along_shell_dispose;
  object_class->finalize = along_shell_finalize;
  widget_class->grab_focus = along_shell_grab_focus;

  properties[PROP_CONTEXT]
      = g_param_spec_object ("context", NULL, NULL, ALONG_TYPE_CONTEXT,
                             (G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS));
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (ALONG_TYPE_SIDEBAR);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/alongside/Alongside/ui/shell.ui");
  gtk_widget_class_bind_template_child (widget_class, AlongShell, outer);
  gtk_widget_class_bind_template_child (widget_class, AlongShell, inner);
  gtk_widget_class_bind_template_child (widget_class, AlongShell, sidebar);
  gtk_widget_class_bind_template_child (widget_class, AlongShell, lists);
  gtk_widget_class_bind_template_child (widget_class, AlongShell, detail);
  gtk_widget_class_bind_template_callback (widget_class, on_area_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_detail_popped_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_medium_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_medium_unapply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_narrow_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_narrow_unapply_cb);
}

static void
along_shell_init (AlongShell *self)
{
  self->visits = g_ptr_array_new_with_free_func ((GDestroyNotify)visit_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * along_shell_new:
 * @context: what its pages are made with
 *
 * Returns: (transfer floating): a shell that shows the area open last
 */
AlongShell *
along_shell_new (AlongContext *context)
{
  return g_object_new (ALONG_TYPE_SHELL, "context", context, NULL);
}

/**
 * along_shell_go_area:
 * @self: a shell
 * @area: an area's id
 *
 * Shows the area's own page. In a narrow window what was opened from it is left.
 */
void
along_shell_go_area (AlongShell *self, const char *area)
{
  const AlongArea *to = along_area_find (area);
  const Visit *visit = NULL;

  g_return_if_fail (ALONG_IS_SHELL (self));
  if (to == NULL)
    return;
  visit = current (self);
  if (self->area == to && !self->moving && visit != NULL && visit->kind == NULL)
    {
      adw_navigation_split_view_set_show_content (self->outer, TRUE);
      return;
    }
  if (self->area == to)
    show_detail (self, make_empty_page ());
  enter_area (self, to);
  adw_navigation_split_view_set_show_content (self->inner, FALSE);
  remember (self, NULL, NULL, NULL);
}

static void
on_focus_detail_cb (gpointer data)
{
  AlongShell *self = data;

  self->focus_id = 0;
  gtk_widget_child_focus (GTK_WIDGET (self->detail), GTK_DIR_TAB_FORWARD);
}

/* A screen reader presses what does not have the keyboard, and a row is pressed from its list: a form's own keys are heard
 * only from within it. */
static void
bring_focus (AlongShell *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (focus != NULL && gtk_widget_is_ancestor (focus, GTK_WIDGET (self->detail)))
    return;
  if (self->focus_id == 0)
    self->focus_id = g_idle_add_once (on_focus_detail_cb, self);
}

/**
 * along_shell_open:
 * @self: a shell
 * @area: (nullable): the area to go to, or %NULL to stay in the present one
 * @kind: what to open
 * @id: (nullable): which
 *
 * Shows a page in place of what was open before.
 */
void
along_shell_open (AlongShell *self, const char *area, const char *kind, const char *id)
{
  const AlongPlace *place = along_place_find (kind);
  const AlongArea *to = along_area_find (area);

  g_return_if_fail (ALONG_IS_SHELL (self));

  if (place == NULL)
    {
      g_debug ("There is no page for %s", kind);
      return;
    }
  if (to == NULL)
    to = self->area;
  if (to != NULL)
    enter_area (self, to);
  show_detail (self, place->make (self->context, id));
  adw_navigation_split_view_set_show_content (self->inner, TRUE);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  if (to != NULL)
    remember (self, kind, id, NULL);
  /* From a row the focus stays in the list, so that arrows and Enter go on; from elsewhere it goes to
   * what was opened. */
  if (area != NULL && self->focus_id == 0)
    self->focus_id = g_idle_add_once (on_focus_detail_cb, self);
}

/**
 * along_shell_push:
 * @self: a shell
 * @kind: what to open
 * @id: (nullable): which
 *
 * Shows a page over what is open; its back button leads there again.
 */
void
along_shell_push (AlongShell *self, const char *kind, const char *id)
{
  const AlongPlace *place = along_place_find (kind);
  AdwNavigationPage *page = NULL;

  g_return_if_fail (ALONG_IS_SHELL (self));

  if (place == NULL)
    {
      g_debug ("There is no page for %s", kind);
      return;
    }
  page = place->make (self->context, id);
  along_shell_push_page (self, page);
  if (self->area != NULL)
    remember (self, kind, id, page);
}

/**
 * along_shell_push_page:
 * @self: a shell
 * @page: (transfer floating): a page that is part of what is open: its history, a form
 *
 * Shows @page over what is open, and brings the keyboard there. It is not a place of its own: going forward does not lead
 * to it.
 */
void
along_shell_push_page (AlongShell *self, AdwNavigationPage *page)
{
  g_return_if_fail (ALONG_IS_SHELL (self));
  g_return_if_fail (ADW_IS_NAVIGATION_PAGE (page));

  adw_navigation_view_push (self->detail, page);
  adw_navigation_split_view_set_show_content (self->inner, TRUE);
  adw_navigation_split_view_set_show_content (self->outer, TRUE);
  bring_focus (self);
}

/**
 * along_shell_can_back:
 * @self: a shell
 *
 * Returns: whether there is something to go back to
 */
gboolean
along_shell_can_back (AlongShell *self)
{
  AdwNavigationPage *top = adw_navigation_view_get_visible_page (self->detail);

  return self->here > 0
         || (top != NULL && adw_navigation_view_get_previous_page (self->detail, top) != NULL);
}

/**
 * along_shell_back:
 * @self: a shell
 *
 * Goes to what was shown before.
 *
 * Returns: whether there was something
 */
gboolean
along_shell_back (AlongShell *self)
{
  AdwNavigationPage *top = NULL;

  g_return_val_if_fail (ALONG_IS_SHELL (self), FALSE);

  top = adw_navigation_view_get_visible_page (self->detail);
  if (top != NULL && adw_navigation_view_get_previous_page (self->detail, top) != NULL)
    return adw_navigation_view_pop (self->detail);
  if (self->here == 0)
    return FALSE;
  self->here--;
  show_visit (self);
  return TRUE;
}

/**
 * along_shell_can_forward:
 * @self: a shell
 *
 * Returns: whether people have gone back from something
 */
gboolean
along_shell_can_forward (AlongShell *self)
{
  return self->here + 1 < self->visits->len;
}

/**
 * along_shell_forward:
 * @self: a shell
 *
 * Goes to what people went back from.
 *
 * Returns: whether there was something
 */
gboolean
along_shell_forward (AlongShell *self)
{
  g_return_val_if_fail (ALONG_IS_SHELL (self), FALSE);

  if (!along_shell_can_forward (self))
    return FALSE;
  self->here++;
  show_visit (self);
  return TRUE;
}

/**
 * along_shell_get_area:
 * @self: a shell
 *
 * Returns: (transfer none) (nullable): the id of the area that is open
 */
const char *
along_shell_get_area (AlongShell *self)
{
  return self->area != NULL ? self->area->id : NULL;
}

/**
 * along_shell_get_list:
 * @self: a shell
 *
 * Returns: (transfer none) (nullable): the page of the area that is open
 */
AdwNavigationPage *
along_shell_get_list (AlongShell *self)
{
  return adw_navigation_view_get_visible_page (self->lists);
}
