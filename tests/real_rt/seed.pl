# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fills a test Request Tracker through its own Perl API: users, groups, queues, custom fields of every type, roles, rights,
# and one API token each for root and apiuser, printed as "TOKEN <user> <token>". Can be run again: what exists is loaded.
# Run by database.py before the server starts, because a worker that is already running does not learn of a custom role
# that another process makes. The passwords stand in database.py, too (PASSWORDS).
use strict; use warnings; use utf8;
use RT; RT->LoadConfig; RT->Init;
binmode STDOUT, ':utf8';

my $sys = RT->SystemUser;
sub ok { my ($what, $id, $msg) = @_; die "$what: ".($msg // 'failed')."\n" unless $id; print "$what: $id\n"; return $id }

# --- users ------------------------------------------------------------------
sub user {
    my %a = @_; my $u = RT::User->new($sys); $u->Load($a{Name});
    if (!$u->id) { my ($id, $m) = $u->Create(Privileged => 1, %a); ok("user $a{Name}", $id, $m) }
    else { print "user $a{Name}: ".$u->id." (present)\n"; $u->SetPassword($a{Password}) if $a{Password} }
    $u->Load($a{Name}); return $u;
}
my $api   = user(Name => 'apiuser', EmailAddress => 'apiuser@rt.example', RealName => 'API User', Password => 'api-Pass-1');
my $lim   = user(Name => 'limited', EmailAddress => 'limited@rt.example', RealName => 'Limited User', Password => 'lim-Pass-1');
my $ny    = user(Name => 'newyork', EmailAddress => 'newyork@rt.example', RealName => 'New York', Password => 'ny-Pass-1', Timezone => 'America/New_York');
my $alice = user(Name => 'alice', EmailAddress => 'alice@rt.example', RealName => 'Alice Ängström', Organization => 'Lab', Password => 'alice-Pass-1');
my $bob   = user(Name => 'bob', EmailAddress => 'bob@rt.example', RealName => 'Bob', Password => 'bob-Pass-1');
my $self  = user(Name => 'customer@rt.example', EmailAddress => 'customer@rt.example', Privileged => 0, Password => 'cust-Pass-1');
my $off   = user(Name => 'disabled', EmailAddress => 'disabled@rt.example', Password => 'dis-Pass-1');
$off->SetDisabled(1) unless $off->PrincipalObj->Disabled;

# --- groups -----------------------------------------------------------------
sub group {
    my ($name, $desc, @members) = @_;
    my $g = RT::Group->new($sys); $g->LoadUserDefinedGroup($name);
    if (!$g->id) { my ($id, $m) = $g->CreateUserDefinedGroup(Name => $name, Description => $desc); ok("group $name", $id, $m) }
    else { print "group $name: ".$g->id." (present)\n" }
    $g->LoadUserDefinedGroup($name);
    for (@members) { $g->AddMember($_->PrincipalId) unless $g->HasMember($_->PrincipalObj) }
    return $g;
}
my $ops    = group('Operators', 'People who work on tickets', $api, $ny, $alice, $bob);
my $oncall = group('OnCall', 'Nested in Operators', $bob);
$ops->AddMember($oncall->PrincipalId) unless $ops->HasMember($oncall->PrincipalObj);

# --- queues -----------------------------------------------------------------
sub queue {
    my %a = @_; my $q = RT::Queue->new($sys); $q->Load($a{Name});
    if (!$q->id) { my ($id, $m) = $q->Create(%a); ok("queue $a{Name}", $id, $m) }
    else { print "queue $a{Name}: ".$q->id." (present)\n" }
    $q->Load($a{Name}); return $q;
}
my $help   = queue(Name => 'Helpdesk', Description => 'Lab queue with every custom field', CorrespondAddress => 'helpdesk@rt.example');
my $svc    = queue(Name => 'Service', Description => 'Queue with service levels', SLADisabled => 0);
$svc->SetSLADisabled(0) if $svc->SLADisabled;
my $uni    = queue(Name => 'Größe & Co', Description => 'name with a space, an ampersand and non-ASCII');
my $secret = queue(Name => 'Secret', Description => 'apiuser has no right here');
my $strict = queue(Name => 'Strict', Description => 'restricted lifecycle, mandatory custom field', Lifecycle => (RT->Config->Get('Lifecycles')->{strict} ? 'strict' : 'default'));   # see site.pl
my $old    = queue(Name => 'Retired', Description => 'disabled');
$old->SetDisabled(1) unless $old->Disabled;

# --- custom fields ----------------------------------------------------------
sub cf {
    my ($name, $type, $values, $objs, %more) = @_;
    my $lookup = delete $more{LookupType} || 'RT::Queue-RT::Ticket';
    my $cf = RT::CustomField->new($sys);
    $cf->LoadByCols(Name => $name, LookupType => $lookup);
    if (!$cf->id) {
        my ($id, $m) = $cf->Create(Name => $name, Type => $type, LookupType => $lookup, %more); ok("cf $name", $id, $m);
        $cf->Load($id);
        my $n = 0; $cf->AddValue(Name => $_, SortOrder => $n++) for @{ $values || [] };
    } else { print "cf $name: ".$cf->id." (present)\n" }
    for my $o (@$objs) { $cf->AddToObject($o) unless $cf->IsAdded($o->id) || $cf->IsAdded(0) }
    return $cf;
}
my $H = [$help];
cf('Severity',   'SelectSingle',    [qw(low medium high)], $H);
cf('Components', 'SelectMultiple',  ['web', 'db', 'mail', 'a,b'], $H);
cf('Serial',     'FreeformSingle',  undef, $H);
cf('Tags',       'FreeformMultiple', undef, $H);
cf('Notes',      'TextSingle',      undef, $H);
cf('DueOn',      'DateSingle',      undef, $H);
cf('Window',     'DateTimeSingle',  undef, $H);
cf('Addr',       'IPAddressSingle', undef, $H);
cf('Range',      'IPAddressRangeSingle', undef, $H);
cf('Page',       'WikitextSingle',  undef, $H);
cf('Place',      'ComboboxSingle',  [qw(north south)], $H);
cf('Auto',       'AutocompleteSingle', [qw(alpha beta)], $H);
cf('Doc',        'BinarySingle',    undef, $H);
cf('Shot',       'ImageSingle',     undef, $H);
cf('Digits',     'FreeformSingle',  undef, $H, Pattern => '(?#Digits)^[\d.]*$');
cf('Größe',      'FreeformSingle',  undef, $H);
cf('Two Words',  'FreeformSingle',  undef, $H);
cf('Must',       'FreeformSingle',  undef, [$strict], Pattern => '(?#Mandatory).');
cf('Badge',      'FreeformSingle',  undef, [RT::User->new($sys)],  LookupType => 'RT::User');
cf('Cost',       'FreeformSingle',  undef, [RT::Group->new($sys)], LookupType => 'RT::Group');
cf('Region',     'SelectSingle',    [qw(eu us)], [RT::Queue->new($sys)], LookupType => 'RT::Queue');
cf('Mins',       'FreeformSingle',  undef, [RT::Queue->new($sys)], LookupType => 'RT::Queue-RT::Ticket-RT::Transaction');

# --- custom roles, articles, assets (core since 4.4) --------------------------
for my $r (['Engineer', 1], ['Watchers2', 0]) {
    my $role = RT::CustomRole->new($sys); $role->Load($r->[0]);
    if (!$role->id) { my ($id, $m) = $role->Create(Name => $r->[0], MaxValues => $r->[1]); ok("role $r->[0]", $id, $m) }
    # (Create answers with the transaction's id, so load by name)
    $role->Load($r->[0]);
    $role->AddToObject($help->id) unless $role->IsAdded($help->id);
}
my $class = RT::Class->new($sys); $class->Load('FAQ');
if (!$class->id) { my ($id, $m) = $class->Create(Name => 'FAQ', Description => 'lab articles'); ok('class FAQ', $id, $m); $class->Load($id); $class->AddToObject(RT::Queue->new($sys)) }
my $cat = RT::Catalog->new($sys); $cat->Load('Lab catalog');
if (!$cat->id) { my ($id, $m) = $cat->Create(Name => 'Lab catalog', Description => 'lab assets'); ok('catalog', $id, $m); $cat->Load($id) }
cf('Rack',   'FreeformSingle', undef, [$cat],   LookupType => 'RT::Catalog-RT::Asset');
cf('Answer', 'TextSingle',     undef, [$class], LookupType => 'RT::Class-RT::Article');

# --- rights -----------------------------------------------------------------
sub grant {
    my ($who, $obj, @rights) = @_;
    for (@rights) {
        # a right that is already granted is refused, which is what we want
        $who->PrincipalObj->GrantRight(Right => $_, Object => $obj);
    }
}
my @work = qw(SeeQueue ShowTicket ShowTicketComments CreateTicket ReplyToTicket CommentOnTicket ModifyTicket
              OwnTicket TakeTicket StealTicket ReassignTicket DeleteTicket Watch WatchAsAdminCc ShowOutgoingEmail
              SeeCustomField ModifyCustomField SetInitialCustomField ForwardMessage);
my $general = RT::Queue->new($sys); $general->Load('General');
grant($ops, $_, @work) for $general, $help, $svc, $uni, $strict;
grant($ops, $RT::System, qw(SeeGroup ShowUserHistory SeeCustomField ModifySelf ManageAuthTokens
    SeeClass ShowArticle CreateArticle ModifyArticle DisableArticle SeeCustomRole));
grant($ops, $cat,   qw(ShowCatalog ShowAsset CreateAsset ModifyAsset SeeCustomField ModifyCustomField));
grant($ops, $class, qw(SeeClass ShowArticle CreateArticle ModifyArticle DisableArticle SeeCustomField ModifyCustomField));
# "limited" may look at Helpdesk and add comments, nothing else
$lim->PrincipalObj->GrantRight(Right => $_, Object => $help) for qw(SeeQueue ShowTicket CommentOnTicket);
my $everyone = RT::Group->new($sys); $everyone->LoadSystemInternalGroup('Everyone');
grant($everyone, $help, qw(CreateTicket ReplyToTicket));

# --- API token (RT 5 only) -----------------------------------------------------
if ($RT::VERSION =~ /^5/) {
    require RT::AuthToken;
    my $cur = RT::CurrentUser->new($sys); $cur->Load('root');
    for my $name (qw(root apiuser)) {
        my $u = RT::User->new($sys); $u->Load($name);
        my $t = RT::AuthToken->new($sys);
        $t->LoadByCols(Owner => $u->id, Description => 'lab');
        $t->Delete if $t->id;
        my ($id, $m, $tok) = RT::AuthToken->new($sys)->Create(Owner => $u->id, Description => 'lab');
        ok("token row $name", $id, $m); print "TOKEN $name $tok\n";
    }
}
print "seeded ".$RT::VERSION."\n";
