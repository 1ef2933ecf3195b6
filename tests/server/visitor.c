/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "visitor.h"
#include "base/id.h"

#include <string.h>

void
visitor_page_clear (Page *page)
{
  g_free (page->text);
  g_free (page->location);
  g_free (page->cookie);
  g_free (page->type);
  g_free (page->saved);
  *page = (Page){ 0 };
}

static char *
add_service (Visitor *self)
{
  g_autoptr (AlongRecord) service = desk_record (self->morag, "service");

  along_record_set_text (service, "name", "Walking group");
  along_record_set_text (service, "org", self->receiver);
  along_record_set_text (service, "status", "active");
  world_bring (self->world, service);
  return g_strdup (along_record_get_id (service));
}

/* A packet that would be a program in a page that does not look to it. */
static GVariant *
wild_packet (void)
{
  return g_variant_new_parsed (
      "[{'section': 'person', 'field': 'person.known_as', 'label': 'Known as',"
      "  'value': '<script>alert(\"Ann\")</script>'},"
      " {'section': 'about_me', 'field': 'about_me.what_matters', 'label': 'What matters & why',"
      "  'value': '</dd><img src=x onerror=alert(1)>'}]");
}

static char *
send_referral (Visitor *self)
{
  static const char *const hopes[] = { "Walk <b>twice</b> a week", "Meet people", NULL };
  static const char *const categories[] = { "identity", NULL };
  g_autoptr (AlongRecord) referral = desk_record (self->morag, "referral");
  g_autofree char *number = along_id_reference ("R", along_record_get_id (referral));
  g_autofree char *service = add_service (self);
  g_autofree char *person = desk_add_person (self->morag, "Ann");
  g_autofree char *basis = desk_add_basis (self->morag, person, self->receiver);
  AlongTxn *txn = desk_txn (self->morag);
  g_auto (GVariantDict) values = G_VARIANT_DICT_INIT (NULL);

  along_record_set_text (referral, "number", number);
  along_record_set_text (referral, "status", "draft");
  along_record_set_text (referral, "from_org", self->sender);
  along_record_set_text (referral, "to_org", self->receiver);
  along_record_set_text (referral, "requester", self->morag->actor.worker);
  along_record_set_text (referral, "service", service);
  along_record_set_text (referral, "person", person);
  along_record_set_text (referral, "reason", "Company on walks");
  along_record_set_text (referral, "sender_notes", "Nobody else reads this");
  along_record_set_text (referral, "sharing_basis", basis);
  along_record_set_set (referral, "desired_outcomes", hopes);
  along_record_set_set (referral, "shared_categories", categories);
  g_variant_dict_insert_value (&values, "packet", wild_packet ());
  along_txn_create (txn, referral);
  along_txn_move (txn, referral, "sent", g_variant_dict_end (&values));
  desk_push_well (self->morag, txn);
  return g_strdup (along_record_get_id (referral));
}

void
visitor_make_link (Visitor *self)
{
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&self->offer, along_answer_offer_free);
  self->offer
      = along_answer_links_make (self->world->service, &self->morag->actor, self->referral, &error);
  g_assert_no_error (error);
  g_free (self->path);
  self->path = g_strconcat ("/a/", self->offer->token, NULL);
}

void
visitor_set_up (Visitor *self, gconstpointer data)
{
  self->world = world_new ();
  self->sender = world_add_org (self->world, "Harbour");
  self->receiver = world_add_org (self->world, "Walkers");
  self->morag = world_add_desk (self->world, "morag", self->sender, ALONG_ROLE_COORDINATOR);
  self->callum = world_add_desk (self->world, "callum", self->receiver, ALONG_ROLE_LINK_WORKER);
  self->referral = send_referral (self);
  self->page = along_answer_page_new (self->world->service, data == NULL);
  visitor_make_link (self);
}

void
visitor_tear_down (Visitor *self, gconstpointer data)
{
  along_answer_page_free (self->page);
  along_answer_offer_free (self->offer);
  desk_free (self->morag);
  desk_free (self->callum);
  world_free (self->world);
  g_free (self->sender);
  g_free (self->receiver);
  g_free (self->referral);
  g_free (self->path);
  g_free (self->cookie);
}

static const char *
header_of (const AlongResponse *response, const char *name)
{
  for (guint i = 0; response->headers[i] != NULL; i += 2)
    if (g_str_equal (response->headers[i], name))
      return response->headers[i + 1];
  return NULL;
}

Page
visitor_ask_as (Visitor *self, AlongRequest *request, const char *method, const char *path)
{
  g_auto (GStrv) split = g_strsplit (path, "?", 2);
  gboolean known = FALSE;
  AlongResponse *response = NULL;
  Page page = { 0 };
  const char *cookie = NULL;
  gsize size = 0;
  const char *text = NULL;

  request->route = along_answer_page_route (self->page, method, split[0], request->cookie, &known);
  g_assert_nonnull (request->route);
  request->path = split[0];
  request->query = split[1];
  response = along_answer_page_handle (self->page, request);
  text = g_bytes_get_data (response->body, &size);
  page.status = response->status;
  page.text = g_strndup (text, size);
  page.location = g_strdup (header_of (response, "Location"));
  page.type = g_strdup (response->type);
  page.saved = g_strdup (header_of (response, "Content-Disposition"));
  cookie = header_of (response, "Set-Cookie");
  if (cookie != NULL)
    {
      page.cookie = g_strdup (cookie);
      g_free (self->cookie);
      self->cookie = g_strndup (cookie, strcspn (cookie, ";"));
    }
  g_assert_cmpstr (header_of (response, "Referrer-Policy"), ==, "no-referrer");
  g_assert_nonnull (strstr (header_of (response, "Content-Security-Policy"), "default-src 'none'"));
  along_router_finish (NULL, response);
  return page;
}

Page
visitor_get (Visitor *self, const char *path)
{
  AlongRequest request = { .cookie = self->cookie };

  return visitor_ask_as (self, &request, "GET", path);
}

Page
visitor_post (Visitor *self, const char *path, const char *body)
{
  g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));
  AlongRequest request = { .cookie = self->cookie,
                           .body = bytes,
                           .type = "application/x-www-form-urlencoded",
                           .site = "same-origin" };

  return visitor_ask_as (self, &request, "POST", path);
}

char *
visitor_code_of (Visitor *self)
{
  return g_uri_escape_string (self->offer->code, NULL, FALSE);
}

/* Types the code; the session is in the cookie afterwards. */
void
visitor_open_session (Visitor *self)
{
  g_autofree char *code = visitor_code_of (self);
  g_autofree char *body = g_strdup_printf ("step=open&code=%s", code);
  g_auto (Page) page = visitor_post (self, self->path, body);

  g_assert_cmpuint (page.status, ==, 303);
  g_assert_nonnull (self->cookie);
}

/* Gives an answer with the right code. */
Page
visitor_answer (Visitor *self, const char *kind, const char *state, const char *more)
{
  g_autofree char *code = visitor_code_of (self);
  g_autofree char *path = g_strdup_printf ("%s/%s", self->path, kind);
  g_autofree char *body = g_strdup_printf ("state=%s&kind=%s&name=Iona+Bain&code=%s%s%s", state,
                                           kind, code, *more != '\0' ? "&" : "", more);

  return visitor_post (self, path, body);
}

AlongRecord *
visitor_look_up (Visitor *self)
{
  AlongRecord *record = NULL;
  g_autoptr (GError) error = NULL;

  along_service_lookup (self->world->service, along_entity_find ("referral"), self->referral,
                        &record, &error);
  g_assert_no_error (error);
  g_assert_nonnull (record);
  return record;
}

void
visitor_assert_state (Visitor *self, const char *state)
{
  g_autoptr (AlongRecord) record = visitor_look_up (self);

  g_assert_cmpstr (along_record_get_state (record), ==, state);
}

void
visitor_assert_words (const Page *page, const char *words, gboolean there)
{
  if ((strstr (page->text, words) != NULL) == there)
    return;
  g_error ("the page %s “%s”: %s", there ? "lacks" : "has", words, page->text);
}

void
visitor_assert_field (Visitor *self, const char *field, const char *value)
{
  g_autoptr (AlongRecord) record = visitor_look_up (self);

  g_assert_cmpstr (along_record_get_text (record, field), ==, value);
}
