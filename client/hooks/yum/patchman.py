# SPDX-License-Identifier: Apache-2.0
"""yum 3 (Python 2): tells the portal what a transaction changed, in the background."""

import os
import subprocess

from yum.plugins import TYPE_CORE

requires_api_version = '2.3'
plugin_type = (TYPE_CORE,)

CLIENT = '/usr/sbin/patchman-client'


def posttrans_hook(conduit):
    # Another root's packages are not this host's.
    if conduit.getConf().installroot != '/':
        return
    try:
        null = open(os.devnull, 'r+b')
        try:
            # Not waited for; a session of its own outlives the terminal.
            subprocess.Popen(
                [CLIENT, '--hook', 'yum'],
                stdin=null,
                stdout=null,
                stderr=null,
                close_fds=True,
                preexec_fn=os.setsid,
            )
        finally:
            null.close()
    except (OSError, IOError):
        pass  # the client itself was removed
