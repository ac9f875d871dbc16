// What servers are for, by role. The columns are explained in table.mjs.

export const WEB = `
apache2          | apache2-bin apache2-utils                            | S | 2.4.62-1~deb12u2 > 2.4.65-1~deb12u1 | 2.4.64-1 > 2.4.65-2 | 2.4.52-1ubuntu4.14 | 2.4.58-1ubuntu8.6
brotli           | libbrotli1                                           |   | 1.0.9-2 | 1.1.0-2 | 1.0.9-2build6 | 1.1.0-2build2
certbot          | certbot:all python3-certbot:all                      |   | 2.1.0-4 | 4.0.0-2 | 1.21.0-1build1 | 2.9.0-1
freetype         | libfreetype6                                         | S | 2.12.1+dfsg-5+deb12u3 | 2.13.3+dfsg-1 | 2.11.1+dfsg-1ubuntu0.2 | 2.13.2+dfsg-1build3
libgd2           | libgd3                                               |   | 2.3.3-9 | 2.3.3-13 | 2.3.0-2ubuntu2.3 | 2.3.3-9ubuntu5
libjpeg-turbo    | -                                                    |   | 1:2.1.5-2 @ libjpeg62-turbo | 1:2.1.5-4 @ libjpeg62-turbo | 2.1.2-0ubuntu1 @ libjpeg-turbo8 | 2.1.5-2ubuntu2 @ libjpeg-turbo8
libpng1.6        | libpng16-16~t                                        | S | 1.6.39-2 | 1.6.48-1 | 1.6.37-3build5 | 1.6.43-5build1
libwebp          | libwebp7                                             | S | 1.2.4-0.2+deb12u1 | 1.5.0-0.1 | 1.2.2-2ubuntu0.22.04.2 | 1.3.2-0.4build3
libxslt          | libxslt1.1                                           | S | 1.1.35-1+deb12u1 | 1.1.35-1.2 | 1.1.34-4ubuntu0.22.04.3 | 1.1.39-0exp1ubuntu0.2
nginx            | nginx nginx-common:all                               | S | 1.22.1-9+deb12u2 | 1.26.3-3 | 1.18.0-6ubuntu14.6 | 1.24.0-2ubuntu7.3
php8.1           | php8.1-fpm php8.1-cli php8.1-common php8.1-opcache   | S | - | - | 8.1.2-1ubuntu2.21 | -
php8.2           | php8.2-fpm php8.2-cli php8.2-common php8.2-opcache   | S | 8.2.28-1~deb12u1 > 8.2.29-1~deb12u1 | - | - | -
php8.3           | php8.3-fpm php8.3-cli php8.3-common php8.3-opcache   | S | - | - | - | 8.3.6-0ubuntu0.24.04.4
php8.4           | php8.4-fpm php8.4-cli php8.4-common php8.4-opcache   | S | - | 8.4.11-1 > 8.4.16-1~deb13u1 | - | -
tiff             | -                                                    | S | 4.5.0-6+deb12u2 @ libtiff6 | 4.7.0-3 @ libtiff6 | 4.3.0-6ubuntu0.10 @ libtiff5 | 4.5.1+git230720-4ubuntu2.2 @ libtiff6
`;

export const POSTGRESQL = `
llvm             | -                                                    |   | 1:14.0.6-12 @ libllvm14 | 1:19.1.7-3 @ libllvm19 | 1:14.0.0-1ubuntu1.1 @ libllvm14 | 1:17.0.6-9ubuntu1 @ libllvm17t64
pgbouncer        | pgbouncer                                            | S | 1.18.0-1 | 1.24.1-1 | 1.16.1-1ubuntu1 | 1.22.0-1build3
postgresql-14    | postgresql-14 postgresql-client-14 libpq5            | S | - | - | 14.17-0ubuntu0.22.04.1 > 14.19-0ubuntu0.22.04.1 | -
postgresql-15    | postgresql-15 postgresql-client-15 libpq5            | S | 15.12-0+deb12u2 > 15.14-0+deb12u1 | - | - | -
postgresql-16    | postgresql-16 postgresql-client-16 libpq5            | S | - | - | - | 16.8-0ubuntu0.24.04.1 > 16.10-0ubuntu0.24.04.1
postgresql-17    | postgresql-17 postgresql-client-17 libpq5            | S | - | 17.5-1 > 17.6-0+deb13u1 | - | -
postgresql-common | postgresql-common:all postgresql-client-common:all  |   | 248+deb12u1 | 278 | 238 | 257build1.1
`;

export const MARIADB = `
galera-4         | galera-4                                             |   | 26.4.20-0+deb12u1 | 26.4.22-3 | 26.4.9-1build1 | 26.4.16-2build4
mariadb          | mariadb-server mariadb-client libmariadb3 mariadb-common:all | S | 1:10.11.11-0+deb12u1 > 1:10.11.14-0+deb12u2 | 1:11.8.2-1 > 1:11.8.3-0+deb13u1 | 1:10.6.21-0ubuntu0.22.04.2 > 1:10.6.22-0ubuntu0.22.04.1 | 1:10.11.11-0ubuntu0.24.04.2 > 1:10.11.13-0ubuntu0.24.04.1
socat            | socat                                                | S | 1.7.4.4-2 | 1.8.0.3-1 | 1.7.4.1-3ubuntu4 | 1.8.0.0-4build3
`;

export const CACHE = `
jemalloc         | libjemalloc2                                         |   | 5.3.0-1 | 5.3.0-3 | 5.2.1-4ubuntu1 | 5.3.0-2build1
lua5.1           | liblua5.1-0                                          |   | 5.1.5-9 | 5.1.5-11 | 5.1.5-8.1build4 | 5.1.5-9build2
memcached        | memcached                                            | S | 1.6.18-1 | 1.6.38-1 | 1.6.14-1ubuntu0.1 | 1.6.24-1build3
redis            | redis-server redis-tools                             | S | 5:7.0.15-1~deb12u4 | 5:8.0.2-3 | 5:6.0.16-1ubuntu1 | 5:7.0.15-1ubuntu0.24.04.1
`;

export const LOAD_BALANCER = `
haproxy          | haproxy                                              | S | 2.6.12-1+deb12u1 | 3.0.11-1 | 2.4.24-0ubuntu0.22.04.2 | 2.8.5-1ubuntu3.3
ipvsadm          | ipvsadm                                              |   | 1:1.31-1 | 1:1.31-3 | 1:1.31-1build2 | 1:1.31-1ubuntu0.1
keepalived       | keepalived                                           |   | 1:2.2.7-1 | 1:2.3.3-1 | 1:2.2.4-0.2build1 | 1:2.2.8-1build2
varnish          | varnish libvarnishapi3                               | S | 7.1.1-1.1 | 7.7.0-3 | 6.6.1-1ubuntu0.2 | 7.1.1-1.1ubuntu1
`;

export const DNS = `
bind9            | bind9 bind9-utils                                    | S | 1:9.18.33-1~deb12u2 > 1:9.18.41-1~deb12u1 | 1:9.20.11-4 > 1:9.20.15-1~deb13u1 | 1:9.18.30-0ubuntu0.22.04.2 | 1:9.18.30-0ubuntu0.24.04.2
dns-root-data    | dns-root-data:all                                    | V | 2024041801~deb12u1 | 2024071801 | 2023112702~ubuntu0.22.04.1 | 2023112702~ubuntu1
unbound          | unbound libunbound8                                  | S | 1.17.1-2+deb12u2 | 1.22.0-2 | 1.13.1-1ubuntu5.8 | 1.19.2-1ubuntu3.4
`;

export const MAIL = `
clamav           | clamav clamav-daemon clamav-freshclam clamav-base:all | V | 1.0.7+dfsg-1~deb12u1 > 1.4.3+dfsg-1~deb12u1 | 1.4.3+dfsg-1 | 1.4.2+dfsg-0ubuntu0.22.04.1 > 1.4.3+dfsg-0ubuntu0.22.04.1 | 1.4.2+dfsg-0ubuntu0.24.04.1 > 1.4.3+dfsg-0ubuntu0.24.04.1
dovecot          | dovecot-core dovecot-imapd dovecot-lmtpd             | S | 1:2.3.19.1+dfsg1-2.1+deb12u1 | 1:2.4.1+dfsg1-6 | 1:2.3.16+dfsg1-3ubuntu2.4 | 1:2.3.21+dfsg1-2ubuntu6
opendkim         | opendkim libopendkim11                               |   | 2.11.0~beta2-8+deb12u1 | 2.11.0~beta2-9 | 2.11.0~beta2-6 | 2.11.0~beta2-8.1build4
postfix          | postfix                                              | U | 3.7.11-0+deb12u1 | 3.10.4-1~deb13u1 | 3.6.4-1ubuntu1.3 | 3.8.6-1build2
spamassassin     | spamassassin:all spamc                               | U | 4.0.0-6 > 4.0.1-1~deb12u1 | 4.0.1-5 | 3.4.6-1ubuntu0.22.04.1 | 4.0.0-8ubuntu5
`;

export const FILES = `
cups             | libcups2~t cups-client                               | S | 2.4.2-3+deb12u8 | 2.4.10-3 | 2.4.1op1-1ubuntu4.11 | 2.4.7-1.2ubuntu7.3
nfs-utils        | nfs-common nfs-kernel-server                         |   | 1:2.6.2-4 | 1:2.8.3-1 | 1:2.6.1-1ubuntu1.2 | 1:2.6.4-3ubuntu5.1
samba            | samba samba-common:all samba-libs smbclient          | S | 2:4.17.12+dfsg-0+deb12u1 | 2:4.22.4+dfsg-1~deb13u1 | 2:4.15.13+dfsg-0ubuntu1.6 | 2:4.19.5+dfsg-4ubuntu9
talloc           | libtalloc2                                           |   | 2.4.0-1 | 2:2.4.3+samba4.22.4+dfsg-1~deb13u1 | 2.3.3-2build1 | 2.4.2-1build2
`;

export const GATEWAY = `
fail2ban         | fail2ban:all                                         |   | 1.0.2-2 | 1.1.0-8 | 0.11.2-6 | 1.0.2-3ubuntu0.1
openvpn          | openvpn                                              | S | 2.6.3-1+deb12u3 | 2.6.14-1 | 2.5.11-0ubuntu0.22.04.1 | 2.6.12-0ubuntu0.24.04.1
squid            | squid squid-common:all                               | S | 5.7-2+deb12u2 | 6.13-2 | 5.9-0ubuntu0.22.04.4 | 6.13-0ubuntu0.24.04.1
strongswan       | strongswan:all strongswan-charon libstrongswan       | S | 5.9.8-5+deb12u1 | 6.0.1-6 | 5.9.5-2ubuntu2.3 | 5.9.13-2ubuntu4.24.04.1
tcpdump          | tcpdump libpcap0.8~t                                 |   | 4.99.3-1 | 4.99.5-2 | 4.99.1-3ubuntu0.2 | 4.99.4-3ubuntu4
wireguard        | wireguard-tools                                      |   | 1.0.20210914-1 | 1.0.20210914-3 | 1.0.20210914-1ubuntu2 | 1.0.20210914-1ubuntu4
`;

export const CONTAINERS = `
conntrack-tools  | conntrack                                            |   | 1:1.4.7-1 | 1:1.4.8-2 | 1:1.4.6-2build2 | 1:1.4.8-1ubuntu1
containerd       | containerd                                           | S | 1.6.20~ds1-1+deb12u1 | 1.7.24~ds1-6 | 1.7.24-0ubuntu1~22.04.2 | 1.7.24-0ubuntu1~24.04.2
ebtables         | ebtables                                             |   | 2.0.11-5 | 2.0.11-6 | 2.0.11-4build2 | 2.0.11-6build1
runc             | runc                                                 | S | 1.1.5+ds1-1+deb12u1 | 1.1.15+ds1-2 | 1.1.12-0ubuntu3.1~22.04.1 | 1.1.12-0ubuntu3.1
`;

export const EDGE = `
bluez            | bluez libbluetooth3                                  | S | 5.66-1+deb12u1 | 5.82-1.1 | 5.64-0ubuntu1.4 | 5.72-0ubuntu5.1
mosquitto        | mosquitto libmosquitto1                              | S | 2.0.11-1.2+deb12u1 | 2.0.21-1 | 2.0.11-1ubuntu1.1 | 2.0.18-1build3
network-manager  | network-manager libnm0                               | S | 1.42.4-1 | 1.52.1-1 | 1.36.6-0ubuntu2.1 | 1.46.0-1ubuntu2.2
wpa              | wpasupplicant                                        | S | 2:2.10-12+deb12u2 | 2:2.10-24 | 2:2.10-6ubuntu2.2 | 2:2.10-21ubuntu0.2
`;

export const VIRTUAL_MACHINE = `
cloud-init       | cloud-init:all                                       | S | 22.4.2-1+deb12u2 | 25.1.4-1 | 24.4.1-0ubuntu0~22.04.1 > 25.2-0ubuntu1~22.04.1 | 24.4.1-0ubuntu0~24.04.1 > 25.2-0ubuntu1~24.04.1
cloud-utils      | cloud-guest-utils:all                                |   | 0.33-1 | 0.33-1 | 0.32-22-g45fe84a5-0ubuntu1 | 0.33-1
open-vm-tools    | open-vm-tools                                        | S | 2:12.2.0-1+deb12u2 | 2:12.5.0-2 | 2:12.3.5-3~ubuntu0.22.04.1 | 2:12.4.5-1~ubuntu0.24.04.1
qemu             | qemu-guest-agent                                     | S | 1:7.2+dfsg-7+deb12u12 | 1:10.0.2+ds-2 | 1:6.2+dfsg-2ubuntu6.25 | 1:8.2.2+ds-0ubuntu1.6
`;
