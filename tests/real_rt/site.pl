# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Added by database.py to the configuration of the test Request Tracker: service levels, and a lifecycle whose transitions
# are restricted, so that a test can meet a refused status and a refused transition.

# RT hashes a token or a password anew at every request. At its usual cost of 12 that takes ten times as long as the request.
Set($BcryptCost, 4);

Set(%ServiceAgreements, (
    Default => 'bronze',
    QueueDefault => { 'Service' => 'silver' },
    Levels => {
        'bronze' => { Resolve => { RealMinutes => 60*24 } },
        'silver' => { Resolve => { RealMinutes => 60*4 } },
        'gold'   => { Resolve => { RealMinutes => 60 } },
    },
));
Set(%Lifecycles,
    strict => {
        initial  => ['requested'],
        active   => ['approved', 'building'],
        inactive => ['done', 'refused', 'deleted'],
        defaults => { on_create => 'requested' },
        transitions => {
            ''        => ['requested'],
            requested => ['approved', 'refused', 'deleted'],
            approved  => ['building', 'refused'],
            building  => ['done'],
            done      => [],
            refused   => ['requested'],
            deleted   => [],
        },
        rights => { '* -> *' => 'ModifyTicket' },
    },
    __maps__ => {
        'default -> strict' => {
            new => 'requested', open => 'building', stalled => 'building',
            resolved => 'done', rejected => 'refused', deleted => 'deleted',
        },
        'strict -> default' => {
            requested => 'new', approved => 'open', building => 'open',
            done => 'resolved', refused => 'rejected', deleted => 'deleted',
        },
    },
);
