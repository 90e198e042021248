# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The Perl program that speaks with Request Tracker's own Perl API on its host.

It answers one question a line: `{"do": "rows", "kind": "right"}` on standard input, `{"rows": [...]}` on standard
output; whatever RT itself prints goes to standard error. Every kind has the same words, so that Python only knows
records:

    rows     all records of a kind, with the names of the module's options and with names instead of ids
    read     one of them by its id, or null
    check    whether a record can be kept as it is said: names, rights, code; nothing is written
    create   make it; the answer has its id
    update   change these values of the record with this id
    delete   remove it

`{"refused": {...}}` says why not: the option, its value, the values that exist, and the reason in words. A writing
question is one transaction of the database: it is done as a whole or not at all, and no two are done at the same time.
Tried with RT 5.0.3.
"""

from __future__ import annotations

#: Read by Perl from standard input, behind a line with its length: a command line would show it to everybody.
BOOTSTRAP = "my $n = <STDIN>; read(STDIN, my $p, $n); eval $p; if ($@) { print STDERR $@; exit 70 }"

PROGRAM = r"""
use strict; use warnings; use utf8;
open(my $wire, '>&', \*STDOUT) or die $!;
open(STDOUT, '>&', \*STDERR) or die $!;
$wire->autoflush(1);
require JSON; require RT;
my $json = JSON->new->utf8->canonical->allow_nonref;
RT->LoadConfig; RT->Config->Set(LogToSTDERR => 'error'); RT->Init;
my $me = RT->SystemUser;

sub refuse { my ($option, $value, $why, @known) = @_;
    die { refused => { option => $option, value => $value, why => $why, known => [sort @known] } } }
sub done { my ($ok, $message) = @_; die { refused => { why => "$message" } } unless $ok; return $ok }
sub text { my $t = shift; $t = '' unless defined $t; $t =~ s/\r\n?/\n/g; return "$t" }
sub all { my ($class, %how) = @_; my $them = $class->new($me); $them->{find_disabled_rows} = 1 if $how{disabled};
    $them->UnLimit; return @{ $them->ItemsArrayRef } }
sub named { my ($option, $class, $name, @all) = @_;
    @all = grep { text($_->Name) ne '' } all($class, disabled => 1) unless @all;
    my @found = grep { $_->Name eq $name } @all;
    refuse($option, $name, 'is not there', map { text($_->Name) } @all) unless @found;
    return $found[0] }
# What is said and is not so; true and false are compared as such.
sub differs { my ($row, $v, $option) = @_; return 0 unless defined $v->{$option};
    return JSON::is_bool($row->{$option}) ? !!$v->{$option} ne !!$row->{$option} : $v->{$option} ne $row->{$option} }
sub set { my ($one, $row, $v, %methods) = @_;
    for my $option (grep { differs($row, $v, $_) } sort keys %methods) {
        my $set = "Set$methods{$option}"; done($one->$set($v->{$option})) } }
sub queues { my ($value) = @_; return grep { $_ ne '*' } @{ $value || [] } }

# -- custom fields: a name may stand for several; then the kind of object is said with it
sub labels { my (%count, %of); my @all = all('RT::CustomFields', disabled => 1); $count{ $_->Name }++ for @all;
    $of{ $_->id } = $count{ $_->Name } > 1 ? $_->Name . ' [' . $_->LookupType . ']' : $_->Name for @all;
    return (\%of, \@all) }
sub field { my ($label) = @_; my ($of, $all) = labels(); my ($one) = grep { $of->{ $_->id } eq $label } @$all;
    refuse('custom_field', $label, 'is not there', values %$of) unless $one; return $one }

# -- objects on which a right stands, or to which a field is applied
my %HOLDER = (queue => 'RT::Queue', catalog => 'RT::Catalog', class => 'RT::Class', on_group => 'RT::Group');
sub collection { my $c = shift; return $c eq 'RT::Class' ? 'RT::Classes' : "${c}s" }
sub user_groups { my $g = RT::Groups->new($me); $g->LimitToUserDefinedGroups; $g->{find_disabled_rows} = 1;
    return @{ $g->ItemsArrayRef } }
sub holder { my ($v) = @_;
    for my $option (sort keys %HOLDER) { next unless length($v->{$option} // '');
        return named($option, $option eq 'on_group' ? ('', $v->{$option}, user_groups())
            : (collection($HOLDER{$option}), $v->{$option})) }
    return field($v->{on_custom_field}) if length($v->{on_custom_field} // '');
    return undef }
sub held { my ($row, $object, $of) = @_; my $type = ref $object;
    for my $option (keys %HOLDER) { next unless $HOLDER{$option} eq $type;
        return 0 if $type eq 'RT::Group' && $object->Domain ne 'UserDefined';
        $row->{$option} = text($object->Name); return 1 }
    if ($type eq 'RT::CustomField') { $row->{on_custom_field} = $of->{ $object->id }; return 1 }
    return $type eq 'RT::System' ? 1 : 0 }

# -- rights
my @TO = qw(group system_group user role custom_role);
sub right_row { my ($ace, $of) = @_;
    my %row = (id => 0 + $ace->id, right => text($ace->RightName), on_custom_field => '',
        map { $_ => '' } @TO, keys %HOLDER);
    held(\%row, $ace->Object, $of) or return ();
    my $group = $ace->PrincipalObj->Object; my $domain = $group->can('Domain') ? $group->Domain : '';
    if ($domain eq 'ACLEquivalence') { my $u = RT::User->new($me); $u->Load($group->Instance);
        $row{user} = text($u->Name) }
    elsif ($domain eq 'UserDefined') { $row{group} = text($group->Name) }
    elsif ($domain eq 'SystemInternal') { $row{system_group} = text($group->Name) }
    elsif ($group->Name =~ /^RT::CustomRole-(\d+)$/) { my $r = RT::CustomRole->new($me); $r->Load($1);
        $row{custom_role} = text($r->Name) }
    elsif ($domain =~ /-Role$/) { $row{role} = text($group->Name) }
    else { return () }
    return \%row }
sub principal { my ($v, $object, $make) = @_;
    return named('group', '', $v->{group}, user_groups())->PrincipalObj if length $v->{group};
    if (length $v->{user}) { my $u = RT::User->new($me); $u->Load($v->{user});
        refuse('user', $v->{user}, 'is not there') unless $u->id && $u->Name eq $v->{user}; return $u->PrincipalObj }
    if (length $v->{system_group}) { my $g = RT::Group->new($me); $g->LoadSystemInternalGroup($v->{system_group});
        return $g->PrincipalObj }
    my ($option) = grep { length $v->{$_} } qw(role custom_role); my $name = $v->{$option};
    $name = named('custom_role', 'RT::CustomRoles', $name)->GroupType if $option eq 'custom_role';
    my @roles = grep { $option eq 'custom_role' || !/^RT::CustomRole-/ } $object->Roles;
    refuse($option, $v->{$option}, 'is no role there', $option eq 'role' ? @roles : ())
        unless grep { $_ eq $name } @roles;
    my $group = $object->RoleGroup($name, ($make ? (Create => 1) : ()));
    return $group->id ? $group->PrincipalObj : undef }
sub right_check { my ($v, $make) = @_;
    my $object = holder($v) || RT->System;
    refuse('role', $v->{role} || $v->{custom_role}, 'is no role of a ' . lc((ref $object) =~ s/.*:://r))
        if !$object->can('Roles') && (length $v->{role} || length $v->{custom_role});
    my $to = principal($v, $object, $make);
    my %known = map { $_ => 1 } keys %{ $object->AvailableRights($to) };
    refuse('right', $v->{right}, 'is no right there', keys %known) unless $known{ $v->{right} };
    return ($object, $to) }

# -- templates
sub template_row { my $t = shift; return { id => 0 + $t->id, name => text($t->Name), type => text($t->Type),
    queue => $t->__Value('Queue') ? text($t->QueueObj->Name) : '', description => text($t->Description),
    content => text($t->Content) } }
sub compiles { my ($option, $code, $template) = @_; return unless defined $code;
    my @blocks = ($code);
    if ($template) { my $t = Text::Template->new(TYPE => 'STRING', SOURCE => $code);
        $t->compile or refuse($option, undef, "is no template: $Text::Template::ERROR");
        @blocks = map { $_->[1] } grep { $_->[0] eq 'PROG' } @{ $t->{SOURCE} } }
    for my $block (@blocks) { no strict 'vars'; no warnings; eval "sub { $block \n }";
        if (my $error = $@) { $error =~ s/\(eval \d+\) //g; chomp $error;
            refuse($option, undef, "does not compile: $error") } } }

# -- scrips
sub scrip_row { my $s = shift; my @on; my $stage = 'TransactionCreate';
    if (my $record = $s->IsGlobal) { @on = ('*'); $stage = $record->Stage }
    else { @on = sort map { text($_->Name) } @{ $s->AddedTo->ItemsArrayRef };
        my $o = RT::ObjectScrips->new($me); $o->LimitToScrip($s->id); my $one = $o->First;
        $stage = $one->Stage if $one }
    return { id => 0 + $s->id, description => text($s->Description), condition => text($s->ConditionObj->Name),
        action => text($s->ActionObj->Name), template => text($s->Template), queues => \@on, stage => text($stage),
        enabled => $s->Disabled ? JSON::false() : JSON::true(), applicable_code => text($s->CustomIsApplicableCode),
        prepare_code => text($s->CustomPrepareCode), commit_code => text($s->CustomCommitCode) } }
sub scrip_check { my $v = shift;
    named('condition', 'RT::ScripConditions', $v->{condition}) if defined $v->{condition};
    named('action', 'RT::ScripActions', $v->{action}) if defined $v->{action};
    named('queues', 'RT::Queues', $_) for queues($v->{queues});
    my @on = @{ $v->{queues} || [] };
    refuse('queues', '*', 'means all queues: no other can stand beside it') if @on > 1 && grep { $_ eq '*' } @on;
    compiles($_, $v->{$_}) for grep { length($v->{$_} // '') } qw(applicable_code prepare_code commit_code);
    template_of($v) if defined $v->{template} && defined $v->{queues} }
sub template_of { my $v = shift; my @on = queues($v->{queues}); my $found;
    for my $id (@on ? map { named('queues', 'RT::Queues', $_)->id } @on : 0) {
        my $t = RT::Template->new($me); $t->LoadByName(Name => $v->{template}, Queue => $id);
        refuse('template', $v->{template}, 'is not there', map { text($_->Name) } all('RT::Templates')) unless $t->id;
        $found ||= $t }
    return $found }
sub scrip_on { my ($s, $wanted, $stage) = @_; my %is = map { $_ => 1 } @{ scrip_row($s)->{queues} };
    my %want = map { $_ => 1 } @$wanted; my $id = sub { $_[0] eq '*' ? 0 : named('queues', 'RT::Queues', $_[0])->id };
    done($s->RemoveFromObject($id->($_))) for grep { !$want{$_} } sort keys %is;
    done($s->AddToObject(ObjectId => $id->($_), Stage => $stage)) for grep { !$is{$_} } sort keys %want }
sub scrip_write { my ($s, $v) = @_; my $row = scrip_row($s); my %now = (%$row, %$v);
    set($s, $row, $v, description => 'Description', applicable_code => 'CustomIsApplicableCode',
        prepare_code => 'CustomPrepareCode', commit_code => 'CustomCommitCode');
    done($s->SetScripCondition(named('condition', 'RT::ScripConditions', $v->{condition})->id))
        if differs($row, $v, 'condition');
    done($s->SetScripAction(named('action', 'RT::ScripActions', $v->{action})->id)) if differs($row, $v, 'action');
    done($s->SetDisabled($v->{enabled} ? 0 : 1)) if differs($row, $v, 'enabled');
    done($s->SetTemplate(template_of(\%now)->id)) if differs($row, $v, 'template');
    scrip_on($s, [], $now{stage}) if differs($row, $v, 'stage');
    scrip_on($s, $now{queues}, $now{stage}) if defined $v->{queues} || defined $v->{stage} }

# -- custom roles
sub role_row { my $r = shift; return { id => 0 + $r->id, name => text($r->Name), description => text($r->Description),
    hint => text($r->EntryHint), multiple => $r->MaxValues ? JSON::false() : JSON::true(),
    enabled => $r->Disabled ? JSON::false() : JSON::true(),
    queues => [sort map { text($_->Name) } @{ $r->AddedTo->ItemsArrayRef }] } }
sub role_write { my ($r, $v) = @_; my $row = role_row($r);
    set($r, $row, $v, name => 'Name', description => 'Description', hint => 'EntryHint');
    done($r->SetMaxValues($v->{multiple} ? 0 : 1)) if differs($row, $v, 'multiple');
    done($r->SetDisabled($v->{enabled} ? 0 : 1)) if differs($row, $v, 'enabled');
    return unless defined $v->{queues};
    my %is = map { $_ => 1 } @{ $row->{queues} }; my %want = map { $_ => 1 } @{ $v->{queues} };
    done($r->RemoveFromObject(named('queues', 'RT::Queues', $_)->id)) for grep { !$want{$_} } sort keys %is;
    done($r->AddToObject(named('queues', 'RT::Queues', $_)->id)) for grep { !$is{$_} } sort keys %want }

# -- where custom fields are applied
sub applied_row { my ($o, $of) = @_; my $field = RT::CustomField->new($me); $field->Load($o->CustomField);
    my %row = (id => 0 + $o->id, custom_field => $of->{ $o->CustomField }, map { $_ => '' } keys %HOLDER);
    return \%row unless $o->ObjectId;
    my $object = $field->RecordClassFromLookupType->new($me); $object->Load($o->ObjectId);
    return $object->id && held(\%row, $object, $of) ? \%row : () }
sub applied_check { my $v = shift; my $field = field($v->{custom_field});
    my $object = holder($v) || $field->RecordClassFromLookupType->new($me);
    my ($option) = grep { length($v->{$_} // '') } keys %HOLDER;
    refuse('custom_field', $v->{custom_field}, 'is for ' . $field->LookupType . ', not for a ' . ($option // 'thing'))
        unless index($field->LookupType, ref $object) == 0;
    refuse('custom_field', $v->{custom_field}, 'is applied to all already') if $object->id && $field->IsGlobal;
    return ($field, $object) }

# -- settings of the database
sub plain { my $v = shift; return '' unless defined $v; return [map { plain($_) } @$v] if ref $v eq 'ARRAY';
    return { map { $_ => plain($v->{$_}) } keys %$v } if ref $v eq 'HASH'; return text($v) }
sub setting_row { my $c = shift; my ($value) = $c->DecodedContent;
    return { id => text($c->Name), name => text($c->Name), value => plain($value) } }
sub settings { return grep { !$_->Disabled } all('RT::Configurations') }
sub setting { my $id = shift; my ($one) = grep { $_->Name eq $id } settings(); return $one }
sub setting_check { my $v = shift; my $meta = RT->Config->Meta($v->{name});
    refuse('name', $v->{name}, 'is no setting', RT->Config->Options(Overridable => undef, Sorted => 0))
        unless $meta && %$meta;
    refuse('name', $v->{name}, 'is read from RT_SiteConfig.pm alone') if $meta->{Immutable};
    refuse('name', $v->{name}, 'holds secrets, which RT shows to nobody: keep it in RT_SiteConfig.pm')
        if $meta->{Obfuscate} }

sub load { my ($class, $id) = @_; my $one = $class->new($me); $one->Load($id); return $one->id ? $one : undef }
sub of { my ($class, $row) = @_; return (
    rows => sub { [map { $row->($_) } all($class, disabled => 1)] },
    read => sub { my $one = load((($class =~ s/s$//r)), shift); $one ? $row->($one) : undef }) }

my %KIND = (
    right => {
        rows => sub { my ($of) = labels(); [map { right_row($_, $of) } all('RT::ACL')] },
        read => sub { my $a = load('RT::ACE', shift) or return undef; my ($of) = labels();
            my ($row) = right_row($a, $of); $row },
        check => sub { right_check(shift); 1 },
        create => sub { my $v = shift; my ($object, $to) = right_check($v, 1);
            done($to->GrantRight(Right => $v->{right}, Object => $object)) },
        delete => sub { my $a = load('RT::ACE', shift) or return; done($a->Delete) } },
    template => {
        of('RT::Templates', \&template_row),
        check => sub { my $v = shift; named('queue', 'RT::Queues', $v->{queue}) if length($v->{queue} // '');
            compiles('content', $v->{content}, 1) if ($v->{type} // 'Simple') eq 'Perl' },
        create => sub { my $v = shift; my $t = RT::Template->new($me);
            done($t->Create(Name => $v->{name}, Description => $v->{description} // '', Content => $v->{content} // '',
                Type => $v->{type} // 'Simple',
                Queue => length $v->{queue} ? named('queue', 'RT::Queues', $v->{queue})->id : 0)); $t->id },
        update => sub { my ($id, $v) = @_; my $t = load('RT::Template', $id);
            for my $option (qw(type description content)) { next unless defined $v->{$option};
                my $set = 'Set' . ucfirst $option; done($t->$set($v->{$option})) } },
        delete => sub { my $t = load('RT::Template', shift) or return; done($t->Delete) } },
    scrip => {
        of('RT::Scrips', \&scrip_row), check => \&scrip_check,
        create => sub { my $v = shift; my $s = RT::Scrip->new($me); my @on = @{ $v->{queues} };
            # RT itself would make a second one.
            done(0, 'there is a scrip with this description') if grep { text($_->Description) eq $v->{description} }
                all('RT::Scrips', disabled => 1);
            my $first = @on && $on[0] ne '*' ? named('queues', 'RT::Queues', $on[0])->id : 0;
            done($s->Create(Queue => $first, Template => template_of($v)->id, Description => $v->{description},
                ScripCondition => $v->{condition}, ScripAction => $v->{action},
                Stage => $v->{stage} // 'TransactionCreate',
                CustomIsApplicableCode => $v->{applicable_code}, CustomPrepareCode => $v->{prepare_code},
                CustomCommitCode => $v->{commit_code}, Disabled => (defined $v->{enabled} && !$v->{enabled}) ? 1 : 0));
            scrip_on($s, $v->{queues}, $v->{stage} // 'TransactionCreate'); $s->id },
        update => sub { my ($id, $v) = @_; scrip_write(load('RT::Scrip', $id), $v) },
        delete => sub { my $s = load('RT::Scrip', shift) or return; done($s->Delete) } },
    custom_role => {
        of('RT::CustomRoles', \&role_row),
        check => sub { named('queues', 'RT::Queues', $_) for queues(shift->{queues}) },
        create => sub { my $v = shift; my $r = RT::CustomRole->new($me);
            done($r->Create(Name => $v->{name}, Description => $v->{description} // '', EntryHint => $v->{hint} // '',
                MaxValues => (defined $v->{multiple} && !$v->{multiple}) ? 1 : 0));
            role_write($r, { queues => $v->{queues} }); $r->id },
        update => sub { my ($id, $v) = @_; role_write(load('RT::CustomRole', $id), $v) },
        delete => sub { my $r = load('RT::CustomRole', shift) or return; done($r->SetDisabled(1)) } },
    custom_field_application => {
        rows => sub { my ($of) = labels(); [map { applied_row($_, $of) } all('RT::ObjectCustomFields')] },
        read => sub { my $o = load('RT::ObjectCustomField', shift) or return undef; my ($of) = labels();
            my ($row) = applied_row($o, $of); $row },
        check => sub { applied_check(shift); 1 },
        create => sub { my ($field, $object) = applied_check(shift); my ($id, $why) = $field->AddToObject($object);
            # RT answers a refusal in the place of the id.
            done(($id // '') =~ /^\d+$/ ? $id : 0, $id || $why) },
        delete => sub { my $o = load('RT::ObjectCustomField', shift) or return; done($o->Delete) } },
    setting => {
        rows => sub { [map { setting_row($_) } settings()] },
        read => sub { my $c = setting(shift); $c ? setting_row($c) : undef },
        check => \&setting_check,
        create => sub { my $v = shift;
            done(RT::Configuration->new($me)->Create(Name => $v->{name}, Content => $v->{value})); $v->{name} },
        update => sub { my ($id, $v) = @_; done(setting($id)->SetContent($v->{value})) },
        delete => sub { my $c = setting(shift) or return; done($c->Delete) } },
);

my %WRITES = map { $_ => 1 } qw(create update delete);
while (defined(my $line = <STDIN>)) {
    my $question = $json->decode($line); my $answer;
    my ($do, $kind) = @$question{qw(do kind)};
    # Others write as well.
    DBIx::SearchBuilder::Record::Cachable->FlushCache;
    eval {
        if ($do eq 'hello') { $answer = { version => "$RT::VERSION" } }
        else {
            if ($WRITES{$do}) { $RT::Handle->BeginTransaction;
                # Changes nothing, and holds a lock to the end of the transaction: others who write wait here, also on
                # another host with the same database.
                $RT::Handle->SimpleQuery('UPDATE Principals SET Disabled = Disabled WHERE id = ' . $me->PrincipalId) }
            my $found = $KIND{$kind}{$do}->(grep { defined } @$question{qw(id values)});
            $RT::Handle->Commit if $WRITES{$do};
            my %word = (rows => 'rows', read => 'row', create => 'id');
            $answer = { ($word{$do} // 'ok') => $word{$do} ? $found : 1 } }
        1 } or do {
        my $error = $@;
        $RT::Handle->Rollback if $WRITES{$do};
        $answer = ref $error eq 'HASH' ? $error : { refused => { why => "$error" } } };
    print $wire $json->encode($answer), "\n";
}
"""
