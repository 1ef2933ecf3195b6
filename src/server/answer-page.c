/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "alongside-server"
#include "server/answer-page.h"
#include "base/error.h"
#include "base/id.h"
#include "server/answer-html.h"
#include "server/answer-views.h"
#include "server/audit.h"
#include "server/rates.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#define COOKIE "alongside-answer"
#define BELOW "/a/"

/* Whoever has no session sends a code. With one, a form may hold a long text: so long that it is told kindly that it
 * is too long, and comes back whole. */
#define SMALL (16 * 1024)
#define LARGE (4 * 1024 * 1024)

/* Longer than any of our tokens. */
#define MOST_TOKEN 128

/* For each link, each address that a trusted proxy names, and everybody together: so many at once, so many a second
 * in the long run. Codes are counted besides, with the link (answer-links.c). */
#define LINK_BURST 60.0
#define LINK_PER_SECOND 1.0
#define ADDRESS_BURST 60.0
#define ADDRESS_PER_SECOND 1.0
#define ALL_BURST 400.0
#define ALL_PER_SECOND 50.0
/* Wrong codes from one address, whatever the link. */
#define WRONG_BURST 20.0
#define WRONG_PER_SECOND (20.0 / 600)

static const AlongRoute routes[] = {
  { "GET", BELOW, 0, ALONG_POOL_READ, TRUE, NULL },
  { "HEAD", BELOW, 0, ALONG_POOL_READ, TRUE, NULL },
  { "POST", BELOW, SMALL, ALONG_POOL_WRITE, TRUE, NULL },
  { "GET", "/robots.txt", 0, ALONG_POOL_READ, TRUE, NULL },
};
static const AlongRoute large_post = { "POST", BELOW, LARGE, ALONG_POOL_WRITE, TRUE, NULL };

struct _AlongAnswerPage
{
  AlongService *service;
  AlongRates *rates;
  gboolean unlimited;
  char *prefix; /* what stands before /a/ in the public address */
  gboolean secure;
};

/**
 * along_answer_page_new:
 * @service: (transfer none): the service, which must live longer
 * @unlimited: whether anybody may ask as often as they like: for tests only
 *
 * Returns: (transfer full): the page
 */
AlongAnswerPage *
along_answer_page_new (AlongService *service, gboolean unlimited)
{
  AlongAnswerPage *self = g_new0 (AlongAnswerPage, 1);

  self->service = service;
  self->rates = along_rates_new ();
  self->unlimited = unlimited;
  self->prefix = g_strdup ("");
  return self;
}

/**
 * along_answer_page_free:
 * @self: (transfer full): the page
 */
void
along_answer_page_free (AlongAnswerPage *self)
{
  along_rates_free (self->rates);
  g_free (self->prefix);
  g_free (self);
}

/**
 * along_answer_page_get_service:
 * @self: the page
 *
 * Returns: (transfer none): its service
 */
AlongService *
along_answer_page_get_service (AlongAnswerPage *self)
{
  return self->service;
}

/**
 * along_answer_url_check:
 * @url: what an administrator gave as the public address
 * @error: %ALONG_ERROR_INVALID with a sentence
 *
 * Returns: (transfer full) (nullable): the address, without a slash at its end
 */
char *
along_answer_url_check (const char *url, GError **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : "";
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autoptr (GInetAddress) address = host != NULL ? g_inet_address_new_from_string (host) : NULL;
  gboolean here = g_strcmp0 (host, "localhost") == 0
                  || (address != NULL && g_inet_address_get_is_loopback (address));
  char *base = NULL;

  if (host == NULL || *host == '\0' || g_uri_get_query (uri) != NULL
      || g_uri_get_fragment (uri) != NULL || g_uri_get_userinfo (uri) != NULL
      || !(g_str_equal (scheme, "https") || (g_str_equal (scheme, "http") && here)))
    {
      g_set_error_literal (error, ALONG_ERROR, ALONG_ERROR_INVALID,
                           _ ("The public address begins with https:// and is where others reach "
                              "the answer page, such as https://refer.example.org."));
      return NULL;
    }
  base = g_strdup (url);
  while (g_str_has_suffix (base, "/"))
    base[strlen (base) - 1] = '\0';
  return base;
}

/**
 * along_answer_page_set_url:
 * @self: the page
 * @url: a public address that [func@answer_url_check] has given
 *
 * Set it before requests come in.
 */
void
along_answer_page_set_url (AlongAnswerPage *self, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);

  self->secure = g_str_has_prefix (url, "https:");
  g_set_str (&self->prefix, uri != NULL ? g_uri_get_path (uri) : "");
}

static char *
find_session (const char *cookies)
{
  g_auto (GStrv) pairs = g_strsplit (cookies != NULL ? cookies : "", ";", 50);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *pair = g_strstrip (pairs[i]);

      if (g_str_has_prefix (pair, COOKIE "="))
        return g_strdup (pair + strlen (COOKIE "="));
    }
  return NULL;
}

/* /a/TOKEN, /a/TOKEN/KIND or /a/TOKEN/file/ID. */
static gboolean
read_path (const char *path, char **token, char **kind, char **file)
{
  g_auto (GStrv) pieces = g_strsplit (path + strlen (BELOW), "/", 4);
  guint n = g_strv_length (pieces);

  if (n < 1 || n > 3 || *pieces[0] == '\0' || strlen (pieces[0]) > MOST_TOKEN)
    return FALSE;
  for (const char *c = pieces[0]; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '-' && *c != '_')
      return FALSE;
  if (n == 3 && (!g_str_equal (pieces[1], "file") || !along_id_is_valid (pieces[2])))
    return FALSE;
  *token = g_strdup (pieces[0]);
  *kind = n == 2 ? g_strdup (pieces[1]) : NULL;
  *file = n == 3 ? g_strdup (pieces[2]) : NULL;
  return TRUE;
}

/**
 * along_answer_page_route:
 * @self: the page
 * @method: an HTTP method
 * @path: a path
 * @cookie: (nullable): the request's cookies
 * @known_path: (out): whether another method would be answered
 *
 * Returns: (transfer none) (nullable): what is asked, with how much may come
 */
const AlongRoute *
along_answer_page_route (AlongAnswerPage *self,
                         const char *method,
                         const char *path,
                         const char *cookie,
                         gboolean *known_path)
{
  const AlongRoute *route = NULL;
  g_autofree char *session = NULL;
  g_autofree char *token = NULL;
  g_autofree char *kind = NULL;
  g_autofree char *file = NULL;
  gboolean over = FALSE;

  *known_path = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (routes) && route == NULL; i++)
    {
      gboolean below = g_str_equal (routes[i].path, BELOW);

      if (!(below ? g_str_has_prefix (path, BELOW) : g_str_equal (path, routes[i].path)))
        continue;
      *known_path = TRUE;
      if (g_str_equal (method, routes[i].method))
        route = &routes[i];
    }
  if (route == NULL || !g_str_equal (method, "POST") || !read_path (path, &token, &kind, &file))
    return route;
  session = find_session (cookie);
  return along_answer_session_is (self->service, token, session, &over) ? &large_post : route;
}

static AlongResponse *
respond (guint status, GBytes *page)
{
  AlongResponse *response = g_new0 (AlongResponse, 1);

  response->status = status;
  response->type = "text/html; charset=utf-8";
  response->body = page;
  response->headers = g_strdupv ((char **)along_html_headers ());
  return response;
}

static AlongResponse *
respond_plain (guint status, const char *title, const char *sentence)
{
  return respond (status, along_answer_view_plain (title, sentence));
}

static void
add_header (AlongResponse *response, const char *name, const char *value)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **)response->headers);
  g_strv_builder_add (builder, name);
  g_strv_builder_add (builder, value);
  g_strfreev (response->headers);
  response->headers = g_strv_builder_end (builder);
}

/**
 * along_answer_page_refuse:
 * @status: the HTTP status of a request that is not looked at
 *
 * Returns: (transfer full): a page that says so
 */
AlongResponse *
along_answer_page_refuse (guint status)
{
  switch (status)
    {
    case 404:
    case 405:
      return respond_plain (status, _ ("There is nothing here"),
                            _ ("Please open the link from your mail once more, whole."));
    case 413:
      return respond_plain (status, _ ("That is too much text"),
                            _ ("Nothing was sent. Please go back with your browser’s Back button, "
                               "make it shorter, and send it again."));
    case 403:
      return respond_plain (status, _ ("That did not come from this page"),
                            _ ("Nothing was sent. Please open the link from your mail once more."));
    case 503:
      return respond_plain (status, _ ("One moment, please"),
                            _ ("The server is being restarted. Nothing was sent; please try again "
                               "in a minute."));
    default:
      return respond_plain (status, _ ("That did not work"),
                            _ ("Nothing was sent. Please open the link from your mail once more, "
                               "and try again."));
    }
}

static AlongResponse *
refuse_later (gint64 retry_after)
{
  AlongResponse *response = respond_plain (
      429, _ ("One moment, please"),
      _ ("There were too many tries in a short time. Nothing was sent; please wait a minute, then "
         "try again."));

  response->retry_after = retry_after;
  return response;
}

/* What went wrong in here is nobody's business. */
static AlongResponse *
refuse_error (const GError *error)
{
  g_warning ("answer page: %s", along_error_code (error->code));
  return respond_plain (500, _ ("Something went wrong"),
                        _ ("Something went wrong on the server. Nothing was sent; please try again "
                           "in a few minutes."));
}

/* One visit. */
typedef struct
{
  AlongAnswerPage *page;
  const AlongRequest *request;
  char *token;
  char *kind;
  char *file; /* the attachment that is asked for */
  char *path;
  gboolean ours; /* the browser has a session of this link */
  gboolean over; /* whose time is over */
  AlongAnswerCase *found;
  AlongAnswerForm *form;
  GPtrArray *problems;
  GPtrArray *files;
  guint hidden;
  GPtrArray *services;
} Visit;

static void
visit_clear (Visit *visit)
{
  g_free (visit->token);
  g_free (visit->kind);
  g_free (visit->file);
  g_free (visit->path);
  g_clear_pointer (&visit->found, along_answer_case_free);
  g_clear_pointer (&visit->form, along_answer_form_free);
  g_clear_pointer (&visit->problems, g_ptr_array_unref);
  g_clear_pointer (&visit->files, g_ptr_array_unref);
  g_clear_pointer (&visit->services, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Visit, visit_clear)

static AlongAnswerView
view_of (Visit *visit, const char *note)
{
  AlongAnswerView view = { .path = visit->path,
                           .found = visit->found,
                           .form = visit->form,
                           .problems = visit->problems,
                           .note = note,
                           .files = visit->files,
                           .hidden = visit->hidden,
                           .services = visit->services };

  return view;
}

/* Only for this link, out of reach of scripts and of other pages; the browser forgets it when it is closed. Its end
 * is inside, so that what was typed when its time is over can still be kept. */
static void
give_session (Visit *visit, AlongResponse *response)
{
  g_autofree char *session = along_answer_session_new (visit->page->service, visit->found);
  g_autofree char *cookie
      = g_strdup_printf (COOKIE "=%s; Path=%s; HttpOnly; SameSite=Strict%s", session, visit->path,
                         visit->page->secure ? "; Secure" : "");

  add_header (response, "Set-Cookie", cookie);
}

/* So that reloading sends nothing again. */
static AlongResponse *
go_to (Visit *visit, const char *query)
{
  AlongResponse *response = respond_plain (303, _ ("One moment, please"), "");
  g_autofree char *target = g_strconcat (visit->path, query, NULL);

  add_header (response, "Location", target);
  return response;
}

static AlongResponse *
show_ended (Visit *visit, const char *note)
{
  AlongAnswerView view = view_of (visit, note);

  if (!visit->ours)
    view.form = NULL;
  return respond (410, along_answer_view_ended (&view));
}

static AlongResponse *
show_code (Visit *visit, guint status, const char *note)
{
  AlongAnswerView view = view_of (visit, note);

  return respond (status, along_answer_view_code (&view));
}

static const char *
note_of_query (const char *query)
{
  g_autoptr (GHashTable) params
      = g_uri_parse_params (query != NULL ? query : "", -1, "&", G_URI_PARAMS_WWW_FORM, NULL);
  const char *said = params != NULL ? g_hash_table_lookup (params, "said") : NULL;
  const AlongAnswerKind *kind = along_answer_kind_find (said);

  return kind != NULL ? _ (kind->done) : NULL;
}

/* The referral's page, with what goes with it. */
static AlongResponse *
show_referral (Visit *visit, guint status, const char *note)
{
  AlongAnswerView view = { 0 };
  g_autoptr (GError) error = NULL;

  visit->files
      = along_answer_files (visit->page->service, visit->found->referral, &visit->hidden, &error);
  if (visit->files == NULL)
    return refuse_error (error);
  view = view_of (visit, note);
  return respond (status, along_answer_view_referral (&view));
}

/* The form of one answer, with what the directory has for it. */
static AlongResponse *
show_form (Visit *visit, guint status, const AlongAnswerKind *kind, const char *note)
{
  const char *find = along_answer_form_get (visit->form, "find");
  AlongAnswerView view = { 0 };
  g_autoptr (GError) error = NULL;

  if (kind->asks & ALONG_ASKS_SERVICE && *find != '\0')
    {
      visit->services
          = along_answer_services (visit->page->service, visit->found->referral, find, &error);
      if (visit->services == NULL)
        return refuse_error (error);
    }
  view = view_of (visit, note);
  return respond (status, along_answer_view_form (&view, kind));
}

static gboolean
note_file (Visit *visit, GError **error)
{
  const AlongActor actor = along_answer_actor (visit->found->referral);
  const AlongAuditNote note = { .account = actor.user,
                                .org = actor.org,
                                .action = ALONG_AUDIT_FILE_READ,
                                .kind = "attachment",
                                .record = visit->file,
                                .count = -1 };

  return along_audit_write (along_service_get_storage (visit->page->service), &note, error);
}

/* Whoever has the session may have what the referral's receiver may have. A browser saves it and opens nothing:
 * what somebody else sent has no business in a page. */
static AlongResponse *
send_file (Visit *visit)
{
  g_autofree char *name = NULL;
  g_autofree char *escaped = NULL;
  g_autofree char *saved = NULL;
  g_autoptr (GError) error = NULL;
  GBytes *bytes = along_answer_file_bytes (visit->page->service, visit->found->referral,
                                           visit->file, &name, &error);
  AlongResponse *response = NULL;

  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_CONFLICT)
      || g_error_matches (error, ALONG_ERROR, ALONG_ERROR_NOT_FOUND))
    return show_referral (visit, 409,
                          _ ("That file is still being sent. Please look again in a while."));
  if (g_error_matches (error, ALONG_ERROR, ALONG_ERROR_FORBIDDEN))
    return show_referral (visit, 404, _ ("That file is not here any more."));
  if (bytes == NULL)
    return refuse_error (error);
  if (!note_file (visit, &error))
    {
      g_bytes_unref (bytes);
      return refuse_error (error);
    }
  response = respond (200, bytes);
  response->type = "application/octet-stream";
  response->plain = TRUE;
  escaped = g_uri_escape_string (name, NULL, FALSE);
  saved = g_strdup_printf ("attachment; filename*=UTF-8''%s", escaped);
  add_header (response, "Content-Disposition", saved);
  return response;
}

/* Looking changes nothing: programs that try out links in mails do it too. */
static AlongResponse *
look (Visit *visit)
{
  const char *query = visit->request->query;
  const AlongAnswerKind *kind = along_answer_kind_find (visit->kind);
  AlongAnswerView view = view_of (visit, NULL);
  g_autoptr (GError) error = NULL;

  if (visit->kind != NULL && kind == NULL)
    return along_answer_page_refuse (404);
  if (!visit->ours || visit->over)
    {
      if (g_strcmp0 (query, "opened") == 0 && !visit->ours)
        view.note = _ ("Your browser did not keep the session. Please allow cookies for this page, "
                       "then go on.");
      return respond (200, along_answer_view_start (&view));
    }
  visit->found = along_answer_links_find (visit->page->service, visit->token, &error);
  if (visit->found == NULL)
    return refuse_error (error);
  if (visit->found->referral == NULL)
    return show_ended (visit, note_of_query (query));
  if (visit->file != NULL)
    return send_file (visit);
  if (kind != NULL && along_answer_kind_fits (kind, visit->found->referral))
    return show_form (visit, 200, kind, NULL);
  return show_referral (visit, 200,
                        kind != NULL
                            ? _ ("This can’t be answered at present; what can stands below.")
                            : note_of_query (query));
}

static void
add_problem (Visit *visit, const char *field, const char *sentence)
{
  along_answer_problems_add (visit->problems, field, sentence);
}

static void
explain_code (Visit *visit, AlongCodeVerdict verdict)
{
  if (verdict == ALONG_CODE_WRONG)
    add_problem (visit, "code",
                 _ ("This is not the code. It has eight digits; please ask the sender if you are "
                    "not sure."));
  else
    add_problem (
        visit, "code",
        _ ("There were too many wrong codes, so no code is taken for a quarter of an hour. "
           "Please ask the sender for the code, or for a new link."));
}

/* Whoever guesses at many links in turn; only what was wrong counts. */
static gboolean
may_guess (Visit *visit, gint64 *retry_after)
{
  const char *address = visit->request->address;

  return visit->page->unlimited || address == NULL
         || along_rates_take (visit->page->rates, "code-from", address, WRONG_BURST,
                              WRONG_PER_SECOND, retry_after);
}

static void
was_right (Visit *visit)
{
  if (!visit->page->unlimited && visit->request->address != NULL)
    along_rates_return (visit->page->rates, "code-from", visit->request->address, WRONG_BURST);
}

static AlongResponse *
try_code (Visit *visit)
{
  const AlongAnswerKind *kind
      = along_answer_kind_find (along_answer_form_get (visit->form, "kind"));
  AlongCodeVerdict verdict = ALONG_CODE_ENDED;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) error = NULL;
  AlongResponse *response = NULL;
  gint64 retry_after = 0;

  if (!may_guess (visit, &retry_after))
    return refuse_later (retry_after);
  if (!along_answer_links_take (visit->page->service, visit->token,
                                along_answer_form_get (visit->form, "code"), NULL, &verdict,
                                &refusal, &error))
    return refuse_error (error);
  if (verdict == ALONG_CODE_ENDED)
    return show_ended (visit, NULL);
  if (verdict != ALONG_CODE_RIGHT)
    {
      explain_code (visit, verdict);
      return show_code (visit, 422, NULL);
    }
  was_right (visit);
  if (kind != NULL && along_answer_kind_fits (kind, visit->found->referral))
    response = show_form (visit, 200, kind,
                          _ ("Here is what you had written. Please look at it, and type the code "
                             "once more to send it."));
  else if (kind != NULL)
    response = show_referral (
        visit, 200, _ ("Meanwhile the referral has moved on; where it is now stands below."));
  else
    response = go_to (visit, "?opened");
  give_session (visit, response);
  return response;
}

/* Somebody was faster, perhaps the same person with the same button: how it stands now, with what was typed. */
static AlongResponse *
show_stale (Visit *visit, const AlongAnswerKind *kind)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&visit->found, along_answer_case_free);
  visit->found = along_answer_links_find (visit->page->service, visit->token, &error);
  if (visit->found == NULL)
    return refuse_error (error);
  if (visit->found->referral == NULL)
    return show_ended (visit, NULL);
  if (along_answer_kind_fits (kind, visit->found->referral))
    return show_form (visit, 409, kind,
                      _ ("The referral has moved on since you opened this page, and nothing was "
                         "sent now. Look at where it stands; to send your answer all the same, "
                         "type the code once more."));
  return show_referral (visit, 409,
                        _ ("The referral has moved on since you opened this page, and nothing was "
                           "sent now. How it stands, and what can be answered, is below."));
}

static AlongResponse *
take_answer (Visit *visit, const AlongAnswerKind *kind)
{
  AlongCodeVerdict verdict = ALONG_CODE_ENDED;
  g_autoptr (AlongTxn) txn = NULL;
  g_autoptr (GError) refusal = NULL;
  g_autoptr (GError) error = NULL;
  AlongResponse *response = NULL;
  g_autofree char *said = NULL;
  gint64 retry_after = 0;

  txn = along_answer_form_build (visit->form, kind, visit->found->referral, visit->problems);
  if (txn == NULL)
    return visit->problems->len > 0 && along_answer_kind_fits (kind, visit->found->referral)
               ? show_form (visit, 422, kind, NULL)
               : show_stale (visit, kind);
  if (!may_guess (visit, &retry_after))
    return refuse_later (retry_after);
  if (!along_answer_links_take (visit->page->service, visit->token,
                                along_answer_form_get (visit->form, "code"), txn, &verdict,
                                &refusal, &error))
    return refuse_error (error);
  if (verdict == ALONG_CODE_ENDED)
    return show_ended (visit, NULL);
  if (verdict != ALONG_CODE_RIGHT)
    {
      explain_code (visit, verdict);
      return along_answer_kind_fits (kind, visit->found->referral)
                 ? show_form (visit, 422, kind, NULL)
                 : show_stale (visit, kind);
    }
  was_right (visit);
  if (g_error_matches (refusal, ALONG_ERROR, ALONG_ERROR_INVALID))
    {
      add_problem (visit, "code", refusal->message);
      return show_form (visit, 422, kind, NULL);
    }
  if (refusal != NULL)
    return show_stale (visit, kind);
  said = g_strdup_printf ("?said=%s", kind->name);
  response = go_to (visit, said);
  give_session (visit, response);
  return response;
}

static AlongResponse *
answer (Visit *visit)
{
  const AlongAnswerKind *kind = along_answer_kind_find (visit->kind);
  const char *step = along_answer_form_get (visit->form, "step");
  g_autoptr (GError) error = NULL;

  if (visit->kind != NULL && kind == NULL)
    return along_answer_page_refuse (404);
  visit->found = along_answer_links_find (visit->page->service, visit->token, &error);
  if (visit->found == NULL)
    return refuse_error (error);
  if (visit->found->referral == NULL)
    return show_ended (visit, NULL);
  if (kind == NULL)
    return g_str_equal (step, "open") ? try_code (visit) : show_code (visit, 200, NULL);
  if (!visit->ours || visit->over)
    return show_code (visit, 200,
                      _ ("The quarter of an hour is over, so nothing was sent. What you wrote is "
                         "kept: type the code, and it is there again."));
  /* Whoever has typed the code means to send, whichever button the Enter key found. */
  if (g_str_equal (step, "find") && kind->asks & ALONG_ASKS_SERVICE
      && *along_answer_form_get (visit->form, "code") == '\0')
    return show_form (visit, 200, kind, NULL);
  return take_answer (visit, kind);
}

/* A form that another page sends brings no session along (SameSite), and who sends it does not know the code; it is
 * refused all the same where the browser tells. */
static gboolean
is_foreign (const AlongRequest *request)
{
  return g_str_equal (request->route->method, "POST") && request->site != NULL
         && !g_str_equal (request->site, "same-origin") && !g_str_equal (request->site, "none");
}

static gboolean
is_form (const AlongRequest *request)
{
  return request->type != NULL
         && g_ascii_strncasecmp (request->type, "application/x-www-form-urlencoded",
                                 strlen ("application/x-www-form-urlencoded"))
                == 0;
}

static gboolean
is_too_often (AlongAnswerPage *self, const AlongRequest *request, const char *token, gint64 *after)
{
  if (self->unlimited)
    return FALSE;
  return !along_rates_take (self->rates, "all", "", ALL_BURST, ALL_PER_SECOND, after)
         || (request->address != NULL
             && !along_rates_take (self->rates, "from", request->address, ADDRESS_BURST,
                                   ADDRESS_PER_SECOND, after))
         || !along_rates_take (self->rates, "link", token, LINK_BURST, LINK_PER_SECOND, after);
}

static AlongResponse *
show_robots (void)
{
  AlongResponse *response = respond (200, g_bytes_new_static ("User-agent: *\nDisallow: /\n", 26));

  response->type = "text/plain; charset=utf-8";
  return response;
}

/**
 * along_answer_page_handle:
 * @self: the page
 * @request: what is asked
 *
 * Answers one request. May take long.
 *
 * Returns: (transfer full): the response
 */
AlongResponse *
along_answer_page_handle (AlongAnswerPage *self, const AlongRequest *request)
{
  g_auto (Visit) visit = { .page = self, .request = request };
  g_autofree char *session = NULL;
  gboolean post = g_str_equal (request->route->method, "POST");
  gint64 retry_after = 0;

  if (!g_str_equal (request->route->path, BELOW))
    return show_robots ();
  if (!read_path (request->path, &visit.token, &visit.kind, &visit.file)
      || (visit.file != NULL && post))
    return along_answer_page_refuse (404);
  if (is_too_often (self, request, visit.token, &retry_after))
    return refuse_later (retry_after);
  if (is_foreign (request))
    return along_answer_page_refuse (403);
  if (post && !is_form (request))
    return along_answer_page_refuse (415);
  visit.path = g_strconcat (self->prefix, BELOW, visit.token, NULL);
  session = find_session (request->cookie);
  visit.ours = along_answer_session_is (self->service, visit.token, session, &visit.over);
  if (!post)
    return look (&visit);
  visit.form = along_answer_form_new (request->body);
  visit.problems = along_answer_problems_new ();
  return answer (&visit);
}
