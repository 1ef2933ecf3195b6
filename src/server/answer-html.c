/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/answer-html.h"

#include <glib/gi18n-lib.h>

/* Colours in pairs of at least 4.5 : 1, edges of fields of at least 3 : 1, in light and dark (WCAG 2.2, 1.4.3 and
 * 1.4.11); everything that is pressed is at least 44 px high (2.5.8 asks for 24). */
static const char style[]
    = ":root{color-scheme:light dark;--page:#fff;--text:#1d1d20;--quiet:#55555c;--line:#d5d5da;"
      "--edge:#74747c;--link:#1a5fb4;--fill:#1a5fb4;--on:#fff;--card:#f4f4f6;--wrong:#a51d2d;"
      "--note:#e8f1fb}"
      "@media (prefers-color-scheme:dark){:root{--page:#1d1d20;--text:#f4f4f6;--quiet:#c0c0c6;"
      "--line:#44444a;--edge:#94949c;--link:#99c1f1;--fill:#99c1f1;--on:#10243d;--card:#2a2a2e;"
      "--wrong:#ffa3a0;--note:#1d3350}}"
      "*{box-sizing:border-box}"
      "body{margin:0;background:var(--page);color:var(--text);"
      "font:1.0625rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
      "header,main,footer{max-width:44rem;margin:0 auto;padding:1rem}"
      "header{font-weight:600;color:var(--quiet);padding-bottom:0}"
      "footer{color:var(--quiet);border-top:1px solid var(--line);margin-top:2rem}"
      "h1{font-size:1.75rem;line-height:1.2;margin:.5rem 0 1rem}"
      "h2{font-size:1.3rem;line-height:1.3;margin:2rem 0 .75rem}"
      "h3{font-size:1.0625rem;margin:1.25rem 0 .25rem}"
      "a{color:var(--link);text-underline-offset:.15em}"
      "p{margin:.75rem 0}"
      ".whole{display:inline-block;max-width:100%}"
      ".quiet,.hint{color:var(--quiet)}"
      ".words{white-space:pre-line}"
      ".state{font-weight:600}"
      ".note,.wrong{padding:.75rem 1rem;margin:1rem 0;border-left:.3rem solid var(--link);"
      "background:var(--note)}"
      ".wrong{border-color:var(--wrong);background:var(--card)}"
      ".wrong h2{margin:0 0 .5rem}"
      ".wrong a,.problem{color:var(--wrong);font-weight:600}"
      ".wrong a{display:inline-block;vertical-align:top;min-height:1.75rem}"
      "dl{margin:0}dt{color:var(--quiet);margin-top:.75rem}dd{margin:0}"
      ".card{background:var(--card);border-radius:.75rem;padding:.25rem 1rem 1rem;margin:1rem 0}"
      ".answers{list-style:none;padding:0;margin:0}"
      ".answers a{display:block;padding:.6rem 1rem;margin:.5rem 0;min-height:2.75rem;"
      "border:1px solid var(--edge);border-radius:.5rem}"
      ".field{margin:1.5rem 0}"
      "label,legend{font-weight:600}legend{padding:0}"
      "fieldset{border:0;margin:1.5rem 0;padding:0;min-width:0}"
      "input,textarea{font:inherit;color:inherit;background:var(--page);max-width:100%;"
      "border:1px solid var(--edge);border-radius:.4rem;padding:.5rem .6rem;min-height:2.75rem}"
      "input[type=text],textarea{width:100%;display:block;margin-top:.25rem}"
      "input[type=date],input.short{width:13rem;display:block;margin-top:.25rem}"
      "textarea{min-height:8rem}"
      ".choice{display:flex;gap:.75rem;align-items:flex-start;padding:.4rem 0;min-height:2.75rem}"
      ".choice input{flex:none;width:1.5rem;height:1.5rem;min-height:0;margin:0;"
      "accent-color:var(--fill)}"
      ".choice label{font-weight:400;flex:1}"
      "button{font:inherit;font-weight:600;color:var(--on);background:var(--fill);border:0;"
      "border-radius:.5rem;padding:.7rem 1.4rem;min-height:2.75rem;cursor:pointer}"
      "button.second{color:var(--link);background:var(--page);border:1px solid var(--edge)}"
      ".files{padding-left:1.25rem}.files li{margin:.5rem 0}"
      ".files a{display:inline-block;min-height:1.75rem}"
      ":focus-visible{outline:.2rem solid var(--link);outline-offset:.15rem}"
      "@media (forced-colors:active){button{border:1px solid}}"
      "@media print{button,.answers,footer{display:none}}";

/**
 * along_html_add:
 * @into: a page
 * @format: HTML, with what is put in escaped
 * @...: what is put in
 */
void
along_html_add (GString *into, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list words;

  va_start (words, format);
  text = g_markup_vprintf_escaped (format, words);
  va_end (words);
  g_string_append (into, text);
}

/**
 * along_html_begin:
 * @into: an empty page
 * @title: what the page is about, and in what state it is
 */
void
along_html_begin (GString *into, const char *title)
{
  along_html_add (into,
                  "<!DOCTYPE html>\n<html lang=\"en-GB\"><head><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
                  "<meta name=\"robots\" content=\"noindex, nofollow\">"
                  "<meta name=\"referrer\" content=\"no-referrer\">"
                  "<title>%s – Alongside</title><style>",
                  title);
  g_string_append (into, style);
  along_html_add (into, "</style></head><body><header>Alongside</header><main>");
}

/**
 * along_html_end:
 * @into: (transfer full): a page
 *
 * Returns: (transfer full): the page, whole
 */
GBytes *
along_html_end (GString *into)
{
  along_html_add (into, "</main><footer><p>%s</p></footer></body></html>\n",
                  _ ("This page is for the service that was asked for help, and for nobody else. "
                     "It sets one cookie, which keeps you signed in here for 15 minutes."));
  return g_string_free_to_bytes (into);
}

static char *
make_policy (void)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize length = sizeof digest;
  g_autofree char *hash = NULL;

  g_checksum_update (sum, (const guchar *)style, sizeof style - 1);
  g_checksum_get_digest (sum, digest, &length);
  hash = g_base64_encode (digest, length);
  return g_strdup_printf ("default-src 'none'; style-src 'sha256-%s'; form-action 'self'; "
                          "base-uri 'none'; frame-ancestors 'none'",
                          hash);
}

/**
 * along_html_headers:
 *
 * What every page is sent with: it is not to be kept, found, framed or told of to others, and runs nothing.
 *
 * Returns: (transfer none) (array zero-terminated=1): names and values by turns
 */
const char *const *
along_html_headers (void)
{
  static gsize once;
  static const char *headers[] = { "Referrer-Policy",
                                   "no-referrer",
                                   "X-Robots-Tag",
                                   "noindex, nofollow, noarchive",
                                   "X-Frame-Options",
                                   "DENY",
                                   "Cross-Origin-Opener-Policy",
                                   "same-origin",
                                   "Cross-Origin-Resource-Policy",
                                   "same-origin",
                                   "Content-Security-Policy",
                                   NULL,
                                   NULL };

  if (g_once_init_enter (&once))
    {
      headers[G_N_ELEMENTS (headers) - 2] = make_policy ();
      g_once_init_leave (&once, 1);
    }
  return headers;
}

/* What a field is described by: its hint and what is wrong with it. */
static void
add_described (GString *into, const AlongHtmlField *field)
{
  if (field->problem != NULL)
    g_string_append (into, " aria-invalid=\"true\"");
  if (field->hint == NULL && field->problem == NULL)
    return;
  g_string_append (into, " aria-describedby=\"");
  if (field->hint != NULL)
    along_html_add (into, "%s-hint", field->name);
  if (field->problem != NULL)
    along_html_add (into, "%s%s-problem", field->hint != NULL ? " " : "", field->name);
  g_string_append_c (into, '"');
}

static void
add_about (GString *into, const AlongHtmlField *field)
{
  if (field->hint != NULL)
    along_html_add (into, "<p class=\"hint\" id=\"%s-hint\">%s</p>", field->name, field->hint);
  if (field->problem != NULL)
    along_html_add (into, "<p class=\"problem\" id=\"%s-problem\">%s %s</p>", field->name,
                    /* TRANSLATORS: stands before what is wrong with a field */
                    _ ("To put right:"), field->problem);
}

static void
begin_field (GString *into, const AlongHtmlField *field)
{
  along_html_add (into, "<div class=\"field\"><label for=\"%s\">%s</label>", field->name,
                  field->label);
  add_about (into, field);
}

/**
 * along_html_input:
 * @into: a page
 * @field: a field of one line
 */
void
along_html_input (GString *into, const AlongHtmlField *field)
{
  begin_field (into, field);
  along_html_add (into, "<input id=\"%s\" name=\"%s\" value=\"%s\"", field->name, field->name,
                  field->value);
  if (field->more != NULL)
    g_string_append_printf (into, " %s", field->more);
  add_described (into, field);
  g_string_append (into, "></div>");
}

/**
 * along_html_textarea:
 * @into: a page
 * @field: a field of many lines
 */
void
along_html_textarea (GString *into, const AlongHtmlField *field)
{
  begin_field (into, field);
  along_html_add (into, "<textarea id=\"%s\" name=\"%s\" rows=\"6\"", field->name, field->name);
  if (field->more != NULL)
    g_string_append_printf (into, " %s", field->more);
  add_described (into, field);
  /* The first line break after the tag is not part of the text. */
  along_html_add (into, ">\n%s</textarea></div>", field->value);
}

/**
 * along_html_begin_choice:
 * @into: a page
 * @field: a field with one of several choices
 */
void
along_html_begin_choice (GString *into, const AlongHtmlField *field)
{
  g_string_append (into, "<fieldset");
  add_described (into, field);
  along_html_add (into, "><legend>%s</legend>", field->label);
  add_about (into, field);
}

/**
 * along_html_choice:
 * @into: a page
 * @field: a field that was begun
 * @nth: which choice: the first has the field's own id, for links to it
 * @code: what is sent
 * @label: what is read
 */
void
along_html_choice (
    GString *into, const AlongHtmlField *field, guint nth, const char *code, const char *label)
{
  g_autofree char *id
      = nth == 0 ? g_strdup (field->name) : g_strdup_printf ("%s-%u", field->name, nth);

  along_html_add (into,
                  "<div class=\"choice\"><input type=\"radio\" id=\"%s\" name=\"%s\" value=\"%s\"",
                  id, field->name, code);
  if (g_str_equal (field->value, code))
    g_string_append (into, " checked");
  along_html_add (into, "><label for=\"%s\">%s</label></div>", id, label);
}

/**
 * along_html_end_choice:
 * @into: a page
 */
void
along_html_end_choice (GString *into)
{
  g_string_append (into, "</fieldset>");
}

/**
 * along_html_hidden:
 * @into: a page
 * @name: a field's name
 * @value: what is sent along
 */
void
along_html_hidden (GString *into, const char *name, const char *value)
{
  along_html_add (into, "<input type=\"hidden\" name=\"%s\" value=\"%s\">", name, value);
}
