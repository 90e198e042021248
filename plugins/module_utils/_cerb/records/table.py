# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The record types of Cerb 10.4 and 11.0 and their attributes, as a table; `schema.py` reads it.

A type is a line with its alias, its context, what recognises its records, and flags; below it stand its attributes:

    name:kind[[=]width][>target][!][~][<shown_as[+expand]][@[key]][[since-until]]

The width is where Cerb cuts a text, or with `=` what fits: characters, from 65535 on bytes, of a number its value. More
is refused here: Cerb refuses it too, or its column holds less than Cerb thinks, and then a strict database stores
nothing of the request while Cerb answers success. `>` names the type that a number refers to (`>*x` the attribute that
holds that type), `!` is needed to create and never empty, `~` is never shown, `<` is the name under which it is shown
and what has to be loaded for that, `@` is the key of the search language (none: the attribute's own name), `[11-]` is
known since Cerb 11, `[-10]` until Cerb 10.

`natural=` is unique on the server (`|` either of them, `+` together), `match=` what recognises a record otherwise;
`one=` those of which one is needed to create; `mb3` drops characters beyond the sixteenth bit; `since=` is the first
version that has the type; `plugin=` the plugin that brings it and that a new Cerb 11 does not enable.
"""

from __future__ import annotations

TABLE = """
activity_log cerberusweb.contexts.activity_log
  activity_point:text128! actor__context:context! actor_id:id>*actor__context! created:time target__context:context!
  target_id:id>*target__context! params:object!
address cerberusweb.contexts.address natural=email
  contact_id:id>contact@contact.id created_at:time email:mail=255!@ host:text255@ is_banned:flag is_defunct:flag
  is_trusted:flag mail_transport_id:id>mail_transport@mailTransport.id org_id:id>org@org.id updated:time
  worker_id:id>worker@worker.id org:name<org_name+org_
app cerberusweb.contexts.app
attachment cerberusweb.contexts.attachment match=name
  attach:list~ content:text~ mime_type:filled255 name:text255!@ updated:time
automation cerb.contexts.automation natural=name
  created_at:time description:text255 extension_id:text255! name:filled=255@ policy_kata:text
  script:text<script+script updated_at:time
automation_event cerb.contexts.automation.event natural=name
  automations_kata:text65536~[-10] description:text255@ extension_id:text255! name:text=255!@ updated_at:time
automation_event_listener cerb.contexts.automation.event.listener match=name+event_name since=11
  event_kata:text event_name:text255! is_disabled:flag name:text255!@ priority:int=255 updated_at:time
  workflow_id:id>workflow
automation_resource cerb.contexts.automation.resource natural=token match=name
  mime_type:text255 name:text255@ token:text=255!@ updated_at:time
automation_timer cerb.contexts.automation.timer match=name
  automations_kata:text65536~ created_at:time is_disabled:flag is_recurring:flag name:text255!@ last_ran_at:time
  next_run_at:time recurring_patterns:text65536 recurring_timezone:text255 updated_at:time
behavior cerberusweb.contexts.behavior natural=uri match=name+bot_id
  bot_id:id>bot!@bot.id event_point:text255! is_disabled:flag is_private:flag name:text255!@ priority:int@
  updated_at:time uri:text=128@
bot cerberusweb.contexts.bot match=name
  created_at:time image:text~ is_disabled:flag mention_name:text=64@mentionName name:text255!@ owner__context:context!
  owner_id:id>*owner__context! updated_at:time
bucket cerberusweb.contexts.bucket match=name+group_id
  group_id:id>group!@group.id is_default:flag name:text255!@ reply_address_id:id>address<replyto_id
  reply_html_template_id:id>html_template reply_personal:text255 reply_signature_id:id>email_signature
  reply_signing_key_id:id>gpg_private_key updated_at:time
calendar cerberusweb.contexts.calendar match=name
  name:text255!@ owner__context:context! owner_id:id>*owner__context! timezone:text128@ updated_at:time params:object~
calendar_event cerberusweb.contexts.calendar_event match=name+calendar_id
  calendar_id:id>calendar!@calendar.id date_end:time date_start:time! is_available:flag name:text255!@
calendar_recurring_event cerberusweb.contexts.calendar_event.recurring match=name+calendar_id
  calendar_id:id>calendar!@calendar.id event_end:text128 event_start:text128 is_available:flag name:text255!@
  patterns:text=65535! recur_end:time recur_start:time tz:text128
card_widget cerb.contexts.card.widget match=name
  extension_id:text255!~ name:text255!@ pos:int=255~ record_type:context!~ updated_at:time width_units:int=255~
  zone:text255~ extension_params:object~ options_kata:text~[11-]
classifier cerberusweb.contexts.classifier match=name plugin=cerb.classifiers
  created_at:time name:text255!@ owner__context:context! owner_id:id>*owner__context! updated_at:time
classifier_class cerberusweb.contexts.classifier.class match=name+classifier_id plugin=cerb.classifiers
  classifier_id:id>classifier!@classifier.id name:text255!@ updated_at:time
classifier_entity cerberusweb.contexts.classifier.entity match=name plugin=cerb.classifiers
  description:text255@ name:text255!@ type:text255! updated_at:time params:object
classifier_example cerberusweb.contexts.classifier.example match=expression+classifier_id plugin=cerb.classifiers
  class_id:id>classifier_class@class.id classifier_id:id>classifier!@classifier.id expression:text=65535!@
  updated_at:time
comment cerberusweb.contexts.comment
  author__context:context! author_id:id>*author__context! comment:text! created:time is_markdown:flag is_pinned:flag
  target__context:context! target_id:id>*target__context!
community_portal cerberusweb.contexts.portal natural=uri match=name
  code:text8@ extension_id:text128! name:text128!@ params:object~ uri:text=32!@path updated_at:time
connected_account cerberusweb.contexts.connected_account natural=uri match=name
  name:text255!@ owner__context:context! owner_id:id>*owner__context! service_id:id@service.id updated_at:time
  uri:slug=128@ params:object~
connected_service cerberusweb.contexts.connected_service natural=uri match=name
  name:text255!@ extension_id:text255! updated_at:time uri:slug=64@ params:object~
contact cerberusweb.contexts.contact natural=email_id|email match=first_name+last_name mb3
  dob:day email_id:id>address@email.id first_name:text128!@firstName gender:text1@ image:text~ language:text16
  last_login_at:time last_name:text128@lastName location:text255 mobile:text64@ org_id:id>org@org.id phone:text64@
  timezone:text128@ title:text255@ username:text64@ email:mail<email_email+email_ org:name<org_name+org_
currency cerberusweb.contexts.currency match=code
  code:text3@ decimal_at:int is_default:flag name:text255@ name_plural:text255 symbol:text4@ updated_at:time
custom_field cerberusweb.contexts.custom_field natural=context+uri match=name mb3
  context:context!@ custom_fieldset_id:id>custom_fieldset name:text128!@ pos:int=100@ type:text255!@ updated_at:time
  uri:text=128!@ params:object<params+params
custom_fieldset cerberusweb.contexts.custom_fieldset match=name+context
  context:context!@ name:text255!@ owner__context:context! owner_id:id>*owner__context! updated_at:time
custom_record cerberusweb.contexts.custom_record natural=uri match=name
  name:text255!@ name_plural:text255! updated_at:time uri:text=64!@ params:object
draft cerberusweb.contexts.mail.draft match=name
  is_queued:flag~ queue_delivery_date:int~ queue_fails:int=255~ name:text255@ to:text65535@
  ticket_id:id>ticket@ticket.id token:text16@ type:text255!@ updated:time worker_id:id>worker!@worker.id params:object
email_signature cerberusweb.contexts.email.signature match=name
  name:text255!@ owner__context:context! owner_id:id>*owner__context signature:text=65535!@ signature_html:text=65535
  updated_at:time
file_bundle cerberusweb.contexts.file_bundle natural=tag match=name
  name:text255!@ owner__context:context! owner_id:id>*owner__context! tag:filled128@ updated_at:time
gpg_private_key cerb.contexts.gpg.private.key match=name
  expires_at:time fingerprint:text255! name:text255!@ updated_at:time
gpg_public_key cerberusweb.contexts.gpg_public_key match=fingerprint
  expires_at:time fingerprint:text255! key_text:text! name:text255!@ updated_at:time
group cerberusweb.contexts.group match=name mb3
  created:time image:text~ is_default:flag is_private:flag name:text255!@ reply_address_id:id>address<replyto_id
  reply_html_template_id:id>html_template reply_personal:text255 reply_signature_id:id>email_signature
  reply_signing_key_id:id>gpg_private_key updated:time routing_kata:text[11-]
html_template cerberusweb.contexts.mail.html_template match=name
  content:text@ name:text255!@ owner__context:context!~ owner_id:id>*owner__context!~
  signature_id:id>email_signature~@signature.id updated_at:time
kb_article cerberusweb.contexts.kb_article match=title mb3 plugin=cerberusweb.kb
  categories:text255~ content:markup format:format@ title:text255!@ updated:time views:int@
kb_category cerberusweb.contexts.kb_category match=name+parent_id plugin=cerberusweb.kb
  name:text64!@ parent_id:id>kb_category@parent.id updated_at:time
mail_delivery_log cerb.contexts.mail.delivery.log since=11
mail_inbound_log cerb.contexts.mail.inbound.log since=11
mail_routing_rule cerb.contexts.mail.routing.rule match=name since=11
  is_disabled:flag~ name:text255!@ priority:int=255 routing_kata:text updated_at:time workflow_id:id>workflow
mail_transport cerberusweb.contexts.mail.transport match=name
  created:time extension_id:text255! name:text255!@ updated_at:time
mailbox cerberusweb.contexts.mailbox match=name
  checked_at:time connected_account_id:id>connected_account host:text128!@ is_enabled:flag max_msg_size_kb:int
  name:text255!@ num_fails:int=127 password:text128~ port:int=65535 protocol:text32@ timeout_secs:int=16777215
  updated_at:time username:text128!
message cerberusweb.contexts.message one=sender|sender_id
  created:time hash_header_message_id:text40 html_attachment_id:id>attachment is_broadcast:flag is_not_sent:flag
  is_outgoing:flag response_time:int sender_id:id>address@sender.id storage_size:int ticket_id:id>ticket!@ticket.id
  was_encrypted:flag token:text16@ worker_id:id>worker@worker.id content:text!<content+content
  headers:headers!<headers+headers sender:mail<sender_email+sender_ ticket_mask:text<ticket_mask+ticket_ worker:text~
  content_html:text<content_html+content_html[11-]
metric cerb.contexts.metric natural=name
  created_at:time description:text255@ dimensions_kata:text name:text=128!@ type:text128@ updated_at:time
notification cerberusweb.contexts.notification
  activity_point:text255! created:time is_read:flag target__context:context target_id:id>*target__context
  worker_id:id>worker!<assignee_id@worker.id params:object!<event_json
oauth_app cerberusweb.contexts.oauth.app natural=client_id match=name
  callback_url:text255!@callbackUrl client_id:text255!@clientId client_secret:text255!~ name:text255!@ updated_at:time
  scopes:text=65535 url:text255@ access_token_ttl:text[11-] refresh_token_ttl:text[11-]
opportunity cerberusweb.contexts.opportunity match=title plugin=cerberusweb.crm
  amount:rounded@ amount_currency_id:id>currency closed_at:time created:time status_id:int title:text255!@name
  updated:time status:deal
org cerberusweb.contexts.org match=name mb3
  city:text=64@ country:text=64@ created:time email_id:id>address@email.id image:text~ name:text=128!@ phone:text=32@
  postal:text=20@ province:text=64 street:text=128@ updated:time website:text=128@
package cerberusweb.contexts.package.library natural=uri match=name
  description:text255@ name:text255!@ point:text255!@ updated_at:time uri:text=64!@
profile_tab cerberusweb.contexts.profile.tab match=name+context
  context:context! extension_id:text255! name:text255!@ updated_at:time extension_params:object~ pos:int=255~[11-]
profile_widget cerberusweb.contexts.profile.widget match=name+profile_tab_id
  extension_id:text255! name:text255!@ pos:int=255@ profile_tab_id:id>profile_tab! updated_at:time width_units:int=255
  zone:text255@ extension_params:object~ options_kata:text~[11-]
project_board cerberusweb.contexts.project.board match=name
  cards_kata:text name:text255!@ owner__context:context~ owner_id:id>*owner__context~ updated_at:time
  columns:object~[-10]
project_board_column cerberusweb.contexts.project.board.column match=name+board_id
  board_id:id>project_board!@board.id cards_kata:text toolbar_kata:text functions_kata:text name:text255!@
  updated_at:time pos:int=127[11-]
queue cerb.contexts.queue natural=name
  created_at:time name:text=128!@ updated_at:time
reminder cerberusweb.contexts.reminder match=name+worker_id
  is_closed:flag name:text255!@ remind_at:time! updated_at:time worker_id:id>worker!@worker.id
resource cerb.contexts.resource natural=name
  content:text~ automation_kata:text65536 cache_until:time description:text255@ extension_id:text255! is_dynamic:flag
  name:text=255!@ updated_at:time
role cerberusweb.contexts.role match=name
  name:text=128!@ privs_mode:text16@privsMode member_query_worker:text65535 editor_query_worker:text65535
  reader_query_worker:text65535 updated_at:time
saved_search cerberusweb.contexts.context.saved.search natural=tag match=name+context
  context:context!@ name:text255!@ owner__context:context! owner_id:id>*owner__context query:text65535!@ tag:text=64@
  updated_at:time
scheduled_behavior cerberusweb.contexts.behavior.scheduled
  behavior_id:id>behavior!@behavior.id run_date:time! target__context:context! target_id:id>*target__context!
  variables:object~
snippet cerberusweb.contexts.snippet match=title
  content:text!@ context:text255 owner__context:context! owner_id:id>*owner__context! prompts_kata:text~
  title:text255!@ total_uses:int@totalUses updated_at:time
task cerberusweb.contexts.task match=title mb3
  created:time completed:time due:time importance:int@ owner_id:id>worker@owner.id reopen:time status_id:int
  title:text255!@ updated:time status:status
ticket cerberusweb.contexts.ticket natural=mask match=subject+group_id one=group|group_id
  bucket_id:id>bucket@bucket.id closed:time created:time group_id:id>group@group.id importance:int@ mask:filled=32@
  org_id:id>org@org.id owner_id:id>worker@owner.id reopen_date:time spam_score:number spam_training:text1
  status_id:int@status.id subject:text255!@ updated:time bucket:name<bucket_name+bucket_ group:name<group_name+group_
  org:name<org_name+org_ participants:mails<requester_emails+requester_emails participant_ids:text~ status:status
  last_opened_at:time[11-]
time_entry cerberusweb.contexts.timetracking one=mins|secs
  activity_id:id>timetracking_activity@activity.id is_closed:flag log_date:time mins:int=65535 secs:int
  worker_id:id>worker!@worker.id
timetracking_activity cerberusweb.contexts.timetracking.activity match=name
  name:text255!@ updated_at:time
toolbar cerb.contexts.toolbar natural=name
  created_at:time description:text255@ extension_id:text255! name:text=255!@ toolbar_kata:text65536[-10]
  updated_at:time
toolbar_section cerb.contexts.toolbar.section match=name+toolbar_name since=11
  is_disabled:flag~ name:text255!@ priority:int=255 toolbar_kata:text toolbar_name:text255! updated_at:time
  workflow_id:id>workflow
webapi_credentials cerberusweb.contexts.webapi.credential match=name
  name:text255!@ updated_at:time worker_id:id>worker!@worker.id
webhook_listener cerberusweb.contexts.webhook_listener match=guid
  automations_kata:object guid:text40!@ name:text255!@ updated_at:time
worker cerberusweb.contexts.worker natural=at_mention_name|email|email_id match=first_name+last_name one=email|email_id
  at_mention_name:text=64@mention calendar_id:id>calendar@calendar.id dob:day first_name:text128!@firstName
  gender:text1@ email_id:id>address<address_id@email.id image:text~ is_disabled:flag is_mfa_required:flag~
  is_password_disabled:flag~ is_superuser:flag language:text16!@ last_name:text128@lastName location:text255@
  mobile:text64@ phone:text64@ time_format:text64 timezone:text255!@ timeout_idle_secs:int title:text255@ updated:time
  email:mail<address_email+address_ email_ids:text~ password:text~
workflow cerb.contexts.workflow natural=name since=11
  config_kata:text~ created_at:time description:text255@ name:text255!@ resources_kata:text updated_at:time
  version:int workflow_kata:text
workspace_list cerberusweb.contexts.workspace.list match=name+tab_id
  columns:object context:context! name:text255!@ options:object params_required_query:text65536~ pos:int=65535
  render_limit:int=250 tab_id:id>workspace_tab!@tab.id updated_at:time
workspace_page cerberusweb.contexts.workspace.page match=name
  extension_id:text255! name:text255!@ owner__context:context! owner_id:id>*owner__context! updated_at:time
  extension_params:object
workspace_tab cerberusweb.contexts.workspace.tab match=name+page_id
  extension_id:text255! name:text128!@ page_id:id>workspace_page!@page.id params:object pos:int=255@ updated_at:time
  options_kata:text~[11-]
workspace_widget cerberusweb.contexts.workspace.widget match=label+tab_id
  extension_id:text255! label:text255! pos:int=127 tab_id:id>workspace_tab!@tab.id updated_at:time width_units:int=255
  zone:text255@ params:object options_kata:text~[11-]
"""

#: The search keys that a type has of its own, by alias: a custom field of the same key cannot be searched by it.
KEYS = """
activity_log: activity actor target
address: contact email host isBanned isDefunct isTrusted nonspam org spam ticket
attachment: bundle mimetype on size
automation: trigger
automation_event: description extension
automation_resource: mimetype size token
automation_timer: isRecurring lastRanAt nextRunAt
behavior: bot disabled event priority private uri
bot: disabled mentionName owner
bucket: group
calendar: owner timezone workerAvailability
calendar_event: calendar endDate startDate status
calendar_recurring_event: calendar status timezone
card_widget: pos type width zone
classifier: owner
classifier_class: classifier
classifier_entity: description
classifier_example: class classifier expression
comment: attachments author comment isMarkdown isPinned on
community_portal: code path type
connected_account: owner service uri
connected_service: type uri
contact: alias email firstName gender lang lastLogin lastName mobile org phone timezone title username
currency: code decimalPlaces default symbol
custom_field: context pos type uri
custom_fieldset: context owner
custom_record: uri
draft: to token type worker
email_signature: owner signature
file_bundle: owner tag
gpg_private_key: expires fingerprint
gpg_public_key: expires fingerprint uid
group: default manager member private
html_template: content
kb_article: content format title views
mail_transport: type
mailbox: checkedAt enabled host protocol
message: attachments content isBroadcast isEncrypted isNotSent isOutgoing notes responseTime sender size ticket token
  worker
metric: description type
notification: activity isRead worker
oauth_app: callbackUrl clientId url
opportunity: amount closedDate status
org: alias city contacts country email phone postal state street ticket website
package: description point uri
profile_tab: record type
profile_widget: pos tab type width zone
project_board_column: board
reminder: closed remindAt worker
resource: cacheUntil description isDynamic size type
role: editor member privsMode reader
saved_search: context query tag
scheduled_behavior: behavior bot on runDate
snippet: content myUses owner title totalUses type
task: completed due importance owner reopen status title
ticket: bucket closed group importance inGroupsOf lastOpenedAt mask messages org owner participant reopen
  responsibility status subject timeSpentOpen
time_entry: isClosed timeSpent worker
toolbar: description extension
webapi_credentials: accessKey worker
webhook_listener: guid
worker: alias calendar email firstName gender group isAdmin isAvailable isBusy isDisabled isMfaRequired
  isPasswordDisabled language lastActivity lastName location mention mobile phone role timezone title
workspace_list: tab type
workspace_page: owner type
workspace_tab: pos type workspace
workspace_widget: tab type width zone
"""
