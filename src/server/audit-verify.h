/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "server/storage.h"

G_BEGIN_DECLS

/**
 * AlongAuditFlaw:
 * @ALONG_AUDIT_CHANGED: an entry is not what was written, or does not stand where it was written
 * @ALONG_AUDIT_MISSING: an entry is missing
 * @ALONG_AUDIT_NAMED_WRONG: what stands beside an entry is not what it is about
 * @ALONG_AUDIT_CUT: what came after an entry is missing
 *
 * What is wrong with a log.
 */
typedef enum
{
  ALONG_AUDIT_CHANGED,
  ALONG_AUDIT_MISSING,
  ALONG_AUDIT_NAMED_WRONG,
  ALONG_AUDIT_CUT,
} AlongAuditFlaw;

/**
 * AlongAuditBreak:
 * @flaw: what is wrong
 * @org: in whose log; empty for the one that is nobody's
 * @day: at which day
 * @n: and which entry of it
 *
 * Where a log breaks first.
 */
typedef struct
{
  AlongAuditFlaw flaw;
  char *org;
  char *day;
  gint64 n;
} AlongAuditBreak;

/**
 * AlongAuditReport:
 * @entries: how many there are
 * @breaks: (element-type AlongAuditBreak): the first of each organisation whose log breaks
 * @ends: (element-type AlongAuditEnd): where each log ends. Kept elsewhere, they show later whether something was cut
 *   off together with them.
 */
typedef struct
{
  gint64 entries;
  GPtrArray *breaks;
  GPtrArray *ends;
} AlongAuditReport;

AlongAuditReport *along_audit_verify (AlongStorage *storage, GError **error);
char *along_audit_break_text (const AlongAuditBreak *self);
void along_audit_report_free (AlongAuditReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (AlongAuditReport, along_audit_report_free)

G_END_DECLS
