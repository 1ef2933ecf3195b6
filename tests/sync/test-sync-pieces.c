/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/random.h"
#include "sync/backoff.h"
#include "sync/event-stream.h"
#include "sync/line-reader.h"
#include "sync/soup-transport.h"

#include <string.h>

static void
most_cb (guint8 *bytes, gsize length, gpointer data)
{
  /* The greatest remainder for whatever it is divided by is near this; enough to see the limits. */
  memset (bytes, 0xff, length);
}

static void
least_cb (guint8 *bytes, gsize length, gpointer data)
{
  memset (bytes, 0, length);
}

static void
test_backoff (void)
{
  AlongBackoff backoff = { 0 };
  gint64 limit = 1000;

  for (guint round = 0; round < 200; round++)
    {
      along_backoff_reset (&backoff);
      limit = 1000;
      for (guint i = 0; i < 30; i++)
        {
          gint64 wait = along_backoff_next (&backoff, ALONG_BACKOFF_LONGEST_MS, 0);

          g_assert_cmpint (wait, >=, 0);
          g_assert_cmpint (wait, <=, limit);
          limit = MIN (limit * 2, ALONG_BACKOFF_LONGEST_MS);
        }
    }
  along_random_set_source (least_cb, NULL);
  g_assert_cmpint (along_backoff_next (&backoff, 60000, 0), ==, 0);
  /* What the server asks for is the least, even where it is more than ours is at most. */
  g_assert_cmpint (along_backoff_next (&backoff, 60000, 600000), ==, 600000);
  along_random_set_source (most_cb, NULL);
  g_assert_cmpint (along_backoff_next (&backoff, 60000, 600000), <=, 660000);
  along_random_set_source (NULL, NULL);
}

/* Full jitter: a thousand devices spread over the whole time. */
static void
test_jitter (void)
{
  guint quarters[4] = { 0 };

  for (guint i = 0; i < 4000; i++)
    quarters[along_jitter (999) / 250]++;
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (quarters[i], >, 800);
      g_assert_cmpuint (quarters[i], <, 1200);
    }
  g_assert_cmpint (along_jitter (0), ==, 0);
}

static void
on_event_cb (const char *event, const char *data, gpointer user_data)
{
  g_string_append_printf (user_data, "<%s|%s>", event, data);
}

typedef struct
{
  const char *text;
  const char *events;
} EventCase;

static const EventCase event_cases[] = {
  { "id: 1\nevent: hint\ndata: {\"s\":[]}\n\n", "<hint|{\"s\":[]}>" },
  { ": ping\n\n: ping\n\n", "" },
  { "data: a\n\ndata: b\n\n", "<message|a><message|b>" },
  { "data: a\ndata: b\n\n", "<message|a\nb>" },
  { "event: hint\r\ndata: a\r\n\r\n", "<hint|a>" },
  { "event: hint\rdata: a\r\r", "<hint|a>" },
  { "data:a\n\n", "<message|a>" },
  { "data:  a\n\n", "<message| a>" },
  { "data\n\n", "<message|>" },
  { "event: hint\n\ndata: a\n\n", "<message|a>" },
  { "data: a", "" },
  { "data: a\n", "" },
  { "retry: 5\nunknown: x\ndata: a\n\n", "<message|a>" },
  { "data: a:b: c\n\n", "<message|a:b: c>" },
};

static void
test_events (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (event_cases); i++)
    for (gsize step = 1; step <= strlen (event_cases[i].text); step++)
      {
        g_autoptr (GString) events = g_string_new (NULL);
        g_autoptr (AlongEventStream) stream = along_event_stream_new (on_event_cb, events);

        for (gsize at = 0; at < strlen (event_cases[i].text); at += step)
          {
            g_autoptr (GBytes) piece = g_bytes_new (event_cases[i].text + at,
                                                    MIN (step, strlen (event_cases[i].text) - at));

            along_event_stream_feed (stream, piece);
          }
        g_assert_cmpstr (events->str, ==, event_cases[i].events);
      }
}

/* A line without end fills no memory, and the event after it is heard. */
static void
test_endless_event (void)
{
  g_autoptr (GString) events = g_string_new (NULL);
  g_autoptr (AlongEventStream) stream = along_event_stream_new (on_event_cb, events);
  g_autoptr (GBytes) start = g_bytes_new_static ("data: ", 6);
  g_autoptr (GBytes) filling = g_bytes_new_take (g_strnfill (100000, 'x'), 100000);
  g_autoptr (GBytes) end = g_bytes_new_static ("\n\ndata: a\n\n", 11);

  along_event_stream_feed (stream, start);
  for (guint i = 0; i < 100; i++)
    along_event_stream_feed (stream, filling);
  along_event_stream_feed (stream, end);
  g_assert_cmpstr (events->str, ==, "<message|a>");
}

#define ID "0192f3a0-1c2d-7e3f-8a4b-5c6d7e8f9a0b"

static void
test_lines (void)
{
  static const char text[] = "{\"del\":{\"k\":\"need\",\"id\":\"" ID "\",\"rev\":9}}\n"
                             "{\"ev\":{\"e\":\"grant\",\"sid\":\"ref\",\"gen\":1}}\n"
                             "{\"ck\":{\"cursors\":[],\"more\":false,\"server_time\":5}}\n";

  for (gsize step = 1; step <= strlen (text); step++)
    {
      g_autoptr (AlongLineReader) reader = along_line_reader_new ();
      g_autoptr (GPtrArray) lines
          = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
      g_autoptr (GError) error = NULL;

      for (gsize at = 0; at < strlen (text); at += step)
        {
          g_autoptr (GBytes) piece = g_bytes_new (text + at, MIN (step, strlen (text) - at));

          g_assert_true (along_line_reader_feed (reader, piece, lines, &error));
          g_assert_no_error (error);
          g_assert_true (along_line_reader_is_complete (reader) == (at + step >= strlen (text)));
        }
      g_assert_cmpuint (lines->len, ==, 3);
      g_assert_cmpint (((AlongLine *)g_ptr_array_index (lines, 2))->type, ==, ALONG_LINE_CHECK);
    }
}

static void
test_broken_lines (void)
{
  g_autoptr (AlongLineReader) reader = along_line_reader_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify)along_line_free);
  g_autoptr (GBytes) page = g_bytes_new_static ("<html>502</html>\n", 17);
  g_autoptr (GBytes) filling = g_bytes_new_take (g_strnfill (1024 * 1024, 'x'), 1024 * 1024);
  g_autoptr (GError) error = NULL;
  gboolean fine = TRUE;

  g_assert_false (along_line_reader_feed (reader, page, lines, &error));
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
  g_clear_pointer (&reader, along_line_reader_free);
  g_clear_error (&error);
  reader = along_line_reader_new ();
  for (guint i = 0; fine && i < 100; i++)
    fine = along_line_reader_feed (reader, filling, lines, &error);
  g_assert_false (fine);
  g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
}

static const struct
{
  const char *address;
  gboolean fine;
} addresses[] = {
  { "https://alongside.example.org", TRUE },
  { "https://alongside.example.org/", TRUE },
  { "https://alongside.example.org:8443/partnership", TRUE },
  { "http://127.0.0.1:8080", TRUE },
  { "http://[::1]:8080", TRUE },
  { "http://localhost:8080", TRUE },
  { "http://alongside.example.org", FALSE },
  { "http://192.168.1.5", FALSE },
  { "http://127.0.0.1.example.org", FALSE },
  { "http://localhost.example.org", FALSE },
  { "https://morag:secret@example.org", FALSE },
  { "https://example.org/?a=b", FALSE },
  { "https://example.org/#a", FALSE },
  { "ftp://example.org", FALSE },
  { "file:///etc/passwd", FALSE },
  { "https://", FALSE },
  { "alongside.example.org", FALSE },
  { "", FALSE },
};

static void
test_addresses (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("%s", addresses[i].address);
      g_assert_true (along_server_address_check (addresses[i].address, &error)
                     == addresses[i].fine);
      if (!addresses[i].fine)
        g_assert_error (error, ALONG_ERROR, ALONG_ERROR_INVALID);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sync/pieces/backoff", test_backoff);
  g_test_add_func ("/sync/pieces/jitter", test_jitter);
  g_test_add_func ("/sync/pieces/events", test_events);
  g_test_add_func ("/sync/pieces/endless-event", test_endless_event);
  g_test_add_func ("/sync/pieces/lines", test_lines);
  g_test_add_func ("/sync/pieces/broken-lines", test_broken_lines);
  g_test_add_func ("/sync/pieces/addresses", test_addresses);
  return g_test_run ();
}
