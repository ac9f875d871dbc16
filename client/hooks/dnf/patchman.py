# SPDX-License-Identifier: Apache-2.0
"""dnf 4: tells the portal what a transaction changed, in the background.

Switched off by /etc/dnf/plugins/patchman.conf with enabled=0 under [main].
"""

import os
import subprocess

import dnf

CLIENT = '/usr/sbin/patchman-client'


class Patchman(dnf.Plugin):
    name = 'patchman'

    def transaction(self):
        # Another root's packages are not this host's.
        if self.base.conf.installroot != '/':
            return
        try:
            with open(os.devnull, 'r+b') as null:
                # Not waited for; a session of its own outlives the terminal.
                subprocess.Popen(
                    [CLIENT, '--hook', 'dnf'],
                    stdin=null,
                    stdout=null,
                    stderr=null,
                    close_fds=True,
                    start_new_session=True,
                )
        except OSError:
            pass  # the client itself was removed
