/** One row of each table, as both databases give it: booleans may come as 0 or 1 (SQLite). */
export type DbBoolean = boolean | 0 | 1;

export interface DbPackageRow {
  id: number;
  type: 'deb' | 'rpm' | 'arch' | 'gentoo';
  name: string;
  epoch: string;
  version: string;
  release: string;
  arch: string;
}

export interface DbPackageSetRow {
  id: number;
  digest: string;
  size: number;
  complete: DbBoolean;
  created_at: string;
  /** The set as whose difference this one is stored. */
  base_id: number | null;
}

export interface DbRepositoryRow {
  id: number;
  name: string;
  type: DbPackageRow['type'];
  arch: string;
  repo_id: string | null;
  enabled: DbBoolean;
  security_guess: DbBoolean;
  security_choice: DbBoolean | null;
  auth_required: DbBoolean;
  created_at: string;
  /** As hosts tell it, where a person said otherwise; null: as it is. */
  reported_name: string | null;
  reported_arch: string | null;
  reported_repo_id: string | null;
}

export interface DbMirrorRow {
  id: number;
  repository_id: number;
  url: string;
  enabled: DbBoolean;
  refresh: DbBoolean;
  failures: number;
  error: string | null;
  signature: 'verified' | 'unverified' | 'unsigned' | null;
  state: string | null;
  content_digest: string | null;
  package_set_id: number | null;
  module_document_id: number | null;
  erratum_set_id: number | null;
  release: string | null;
  release_date: string | null;
  valid_until: string | null;
  checked_at: string | null;
  succeeded_at: string | null;
  changed_at: string | null;
  list_kind: 'mirrorlist' | 'metalink' | null;
  listed: string | null;
  listed_by: number | null;
  list_place: number | null;
  response_ms: number | null;
  access_error: string | null;
  verified_since: string | null;
  verified_key: string | null;
  verified_key_before: string | null;
  newest_date: string | null;
  begun_by: string | null;
  stops: number;
  slow: DbBoolean;
}

export interface DbHostRow {
  id: number;
  name: string;
  domain_id: number;
  arch_id: number;
  os_variant_id: number;
  kernel: string;
  facts: string;
  policy: string;
  address: string | null;
  protocol: number;
  user_agent: string | null;
  reported_reboot: DbBoolean | null;
  reported_evidence: string;
  last_report_at: string;
  package_set_id: number | null;
  repositories_digest: string | null;
  use_host_repositories: DbBoolean;
  evaluation_id: number | null;
  evaluated_at: string | null;
  evaluate_at: string | null;
  created_at: string;
  machine_id: string | null;
  section_digests: string;
  rest_digest: string | null;
  modules: string;
  reported_updates: string | null;
  services: string;
  unread: string;
  body_digest: string | null;
  imported_at: string | null;
  assigned_owner: string | null;
  keyed: DbBoolean;
  evaluation_error: string | null;
  evaluation_failures: number;
  comment: string | null;
  check_dns: DbBoolean;
  dns_name: string | null;
  dns_state: 'same' | 'different' | 'unconfirmed' | 'none' | null;
  dns_checked_at: string | null;
}

export interface DbEvaluationRow {
  id: number;
  key: string;
  computed_at: string;
  known: DbBoolean;
  security: number;
  other: number;
  blocked: number;
  foreign_packages: number;
  reboot_required: DbBoolean | null;
  reboot_evidence: string;
  doubts: string;
}

export interface DbEvaluationUpdateRow {
  id: number;
  evaluation_id: number;
  installed_id: number;
  available_id: number;
  repository_id: number | null;
  source: 'evaluated' | 'reported';
  security: DbBoolean;
  kind: 'package' | 'kernel' | 'replacement';
  blocked_reason: string | null;
  blocked_detail: string | null;
  why: string;
  errata: string;
}

export interface DbErratumRow {
  id: number;
  digest: string;
  name: string;
  kind: 'security' | 'bugfix' | 'enhancement' | 'newpackage' | 'other';
  severity: string;
  retracted: DbBoolean;
  reboot_suggested: DbBoolean;
  title: string;
  description: string;
  issued_at: string | null;
  updated_at: string | null;
  refs: string;
  packages: string;
  created_at: string;
}

export interface DbReportRow {
  id: number;
  host_name: string;
  protocol: number;
  status: 'pending' | 'processed' | 'failed' | 'quarantined' | 'rejected';
  received_at: string;
  processed_at: string | null;
  address: string | null;
  user_agent: string | null;
  content_type: string;
  body: Buffer;
  size: number;
  attempts: number;
  next_at: string;
  ticket: string | null;
  error: string | null;
  problems: string;
  body_digest: string | null;
  key_id: number | null;
  quarantine_id: number | null;
  stops: number;
}

export interface DbHostKeyRow {
  id: number;
  host_name: string;
  prefix: string;
  hash: string;
  created_at: string;
  created_by: string;
  last_used_at: string | null;
  revoked_at: string | null;
  expires_at: string | null;
  last_address: string | null;
  last_client: string | null;
  rotate_requested_at: string | null;
  replaces_id: number | null;
  enrolment_id: number | null;
  machine_id: string | null;
}

export interface DbEnrolmentTokenRow {
  id: number;
  name: string;
  prefix: string;
  hash: string;
  uses: number;
  used: number;
  expires_at: string;
  allowed_from: string;
  hostname_pattern: string | null;
  tags: string;
  owner: string | null;
  created_at: string;
  created_by: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

export interface DbQuarantineRow {
  id: number;
  host_name: string;
  identity: string;
  status: 'waiting' | 'accepted' | 'rejected' | 'renamed';
  reasons: string;
  known_machine_id: string | null;
  known_os: string | null;
  machine_id: string | null;
  os: string | null;
  first_at: string;
  last_at: string;
  reports: number;
  address: string | null;
  key_id: number | null;
  decided_at: string | null;
  decided_by: string | null;
  new_name: string | null;
  enrolment_id: number | null;
  enrolled_at: string | null;
}

export interface DbAuditEventRow {
  id: number;
  at: string;
  actor: string;
  address: string | null;
  action: string;
  severity: 'low' | 'medium' | 'high' | 'critical';
  subject_kind: string;
  subject: string;
  outcome: 'started' | 'succeeded' | 'failed';
  error: string | null;
  detail: string;
}

export interface DbTaskRow {
  id: string;
  kind: string;
  subject_kind: 'host' | 'repository' | 'operating-system' | 'source' | null;
  subject: string | null;
  subject_id: number | null;
  started_by: string | null;
  status: 'running' | 'done' | 'failed' | 'cancelled';
  started_at: string;
  finished_at: string | null;
  done: number;
  total: number | null;
  message: string | null;
  cancelled_by: string | null;
  backend: string | null;
  findings: string | null;
}

export interface DbErrataSourceRow {
  id: number;
  name: string;
  state: string | null;
  checked_at: string | null;
  succeeded_at: string | null;
  changed_at: string | null;
  error: string | null;
  failed_at: string | null;
  warning: string | null;
  counts: string;
  content_date: string | null;
  uploaded_at: string | null;
  uploaded_by: string | null;
  advisory_set_id: number | null;
  cve_states_set_id: number | null;
  generation: number;
  begun_by: string | null;
  stops: number;
}
