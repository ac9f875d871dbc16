// What machines that build, test and watch have. The columns are explained in table.mjs.

export const BUILD = `
binutils         | binutils binutils-common libbinutils                 | S | 2.40-2 | 2.44-3 | 2.38-4ubuntu2.8 | 2.42-4ubuntu2.5
cmake            | cmake cmake-data:all                                 |   | 3.25.1-1 | 3.31.6-2 | 3.22.1-1ubuntu1.22.04.2 | 3.28.3-1build7
docker.io        | docker.io                                            | S | 20.10.24+dfsg1-1 | 26.1.5+dfsg1-9 | 27.5.1-0ubuntu3~22.04.2 | 27.5.1-0ubuntu3~24.04.2
dpkg             | dpkg-dev:all libdpkg-perl:all                        | U | 1.21.22 | 1.22.21 | 1.21.1ubuntu2.3 > 1.21.1ubuntu2.6 | 1.22.6ubuntu6.1 > 1.22.6ubuntu6.5
fakeroot         | fakeroot libfakeroot                                 |   | 1.31-1.2 | 1.37.1.1-1 | 1.28-1ubuntu1 | 1.33-1
gcc              | -                                                    | U | 12.2.0-14 @ gcc-12 g++-12 libgcc-12-dev | 14.2.0-19 @ gcc-14 g++-14 libgcc-14-dev | 12.3.0-1ubuntu1~22.04 > 12.3.0-1ubuntu1~22.04.2 @ gcc-12 g++-12 libgcc-12-dev | 13.2.0-23ubuntu4 > 13.3.0-6ubuntu2~24.04 @ gcc-13 g++-13 libgcc-13-dev
git              | git git-man:all                                      | S | 1:2.39.5-0+deb12u2 | 1:2.47.2-0.2 | 1:2.34.1-1ubuntu1.12 | 1:2.43.0-1ubuntu7.2
glibc            | libc6-dev libc-dev-bin                               | S | 2.36-9+deb12u10 | 2.41-12 | 2.35-0ubuntu3.10 | 2.39-0ubuntu8.4
golang           | -                                                    | S | 1.19.8-2 @ golang-1.19-go | 1.24.4-1 @ golang-1.24-go | 1.18.1-1ubuntu1.2 @ golang-1.18-go | 1.22.2-2ubuntu0.3 @ golang-1.22-go
jq               | jq libjq1                                            | S | 1.6-2.1 | 1.7.1-6 | 1.6-2.1ubuntu3 | 1.7.1-3build1
libtool          | libtool:all libltdl7                                 |   | 2.4.7-7 | 2.5.4-4 | 2.4.6-15build2 | 2.4.7-7build1
make-dfsg        | make                                                 |   | 4.3-4.1 | 4.4.1-2 | 4.3-4.1build1 | 4.3-4.1build2
nodejs           | -                                                    | S | 18.19.0+dfsg-6~deb12u2 @ nodejs libnode108 | 20.19.2+dfsg-1 @ nodejs libnode115 | 12.22.9~dfsg-1ubuntu3.6 @ nodejs libnode72 | 18.19.1+dfsg-6ubuntu5 @ nodejs libnode109
openjdk          | -                                                    | S | 17.0.15+6-1~deb12u1 > 17.0.17+10-1~deb12u1 @ openjdk-17-jdk-headless openjdk-17-jre-headless | 21.0.8+9-1 > 21.0.9+10-1~deb13u1 @ openjdk-21-jdk-headless openjdk-21-jre-headless | 17.0.15+6~us1-0ubuntu1~22.04 > 17.0.16+8~us1-0ubuntu1~22.04.1 @ openjdk-17-jdk-headless openjdk-17-jre-headless | 21.0.7+6~us1-0ubuntu1~24.04 > 21.0.8+9~us1-0ubuntu1~24.04.1 @ openjdk-21-jdk-headless openjdk-21-jre-headless
patch            | patch                                                |   | 2.7.6-7 | 2.8-2 | 2.7.6-7build2 | 2.7.6-7build3
pkgconf          | pkgconf pkgconf-bin                                  |   | 1.8.1-1 | 1.8.1-4 | 1.8.0-1 | 1.8.1-2build1
python-pip       | python3-pip:all                                      | S | 23.0.1+dfsg-1 | 25.1.1+dfsg-1 | 22.0.2+dfsg-1ubuntu0.5 | 24.0+dfsg-1ubuntu1.1
rustc            | rustc cargo                                          |   | 1.63.0+dfsg1-2 | 1.85.0+dfsg3-1 | 1.75.0+dfsg0ubuntu1~bpo0-0ubuntu0.22.04 | 1.75.0+dfsg0ubuntu1-0ubuntu7.1
setuptools       | python3-setuptools:all                               | S | 66.1.1-1 | 78.1.1-0.1 | 59.6.0-1.2ubuntu0.22.04.2 | 68.1.2-2ubuntu1.1
unzip            | unzip                                                | S | 6.0-28 | 6.0-29 | 6.0-26ubuntu3.2 | 6.0-28ubuntu4.1
zip              | zip                                                  |   | 3.0-13 | 3.0-15 | 3.0-12build2 | 3.0-13ubuntu0.2
`;

export const GRAPHICS = `
ghostscript      | ghostscript                                          | S | 10.0.0~dfsg-11+deb12u7 | 10.05.1~dfsg-1 | 9.55.0~dfsg1-0ubuntu5.11 | 10.02.1~dfsg1-0ubuntu7.5
ffmpeg           | ffmpeg                                               | S | 7:5.1.6-0+deb12u1 > 7:5.1.7-0+deb12u1 | 7:7.1.1-1 > 7:7.1.2-0+deb13u1 | 7:4.4.2-0ubuntu0.22.04.1 | 7:6.1.1-3ubuntu5
imagemagick      | imagemagick imagemagick-6-common:all                 | S | 8:6.9.11.60+dfsg-1.6+deb12u2 | 8:7.1.1.43+dfsg1-1 | 8:6.9.11.60+dfsg-1.3ubuntu0.22.04.5 | 8:6.9.12.98+dfsg1-5.2build2
libheif          | libheif1                                             | S | 1.15.1-1 | 1.19.8-1 | 1.12.0-2build1 | 1.17.6-1ubuntu4.1
libvpx           | -                                                    | S | 1.12.0-1+deb12u3 @ libvpx7 | 1.15.0-2.1 @ libvpx9 | 1.11.0-2ubuntu2.3 @ libvpx7 | 1.14.0-1ubuntu2.1 @ libvpx9
`;

export const MONITORING = `
net-snmp         | snmpd libsnmp-base:all libsnmp40~t                   | S | 5.9.3+dfsg-2 | 5.9.4+dfsg-2 | 5.9.1+dfsg-1ubuntu2.6 | 5.9.4+dfsg-1.1ubuntu3.1
prometheus       | prometheus                                           |   | 2.42.0+ds-5 | 2.53.3+ds1-2 | 2.31.2+ds1-1ubuntu1.22.04.3 | 2.45.3+ds-2ubuntu0.3
prometheus-alertmanager | prometheus-alertmanager                       |   | 0.25.0-1 | 0.28.1+ds-2 | 0.23.0-4ubuntu0.2 | 0.26.0+ds-1ubuntu0.1
rrdtool          | rrdtool librrd8~t                                    |   | 1.7.2-4 | 1.7.2-4.2 | 1.7.2-3ubuntu7 | 1.7.2-4.2ubuntu2
sysstat          | sysstat                                              |   | 12.6.1-1 | 12.7.5-2 | 12.5.2-2ubuntu0.2 | 12.6.1-2
`;

export const BACKUP = `
borgbackup       | borgbackup                                           |   | 1.2.4-1 | 1.4.0-5 | 1.2.0-1 | 1.2.8-1build1
fuse3            | fuse3 libfuse3-3                                     |   | 3.14.0-4 | 3.17.2-3 | 3.10.5-1build1 | 3.14.0-5build1
libfuse2         | libfuse2~t                                           |   | 2.9.9-6 | 2.9.9-9 | 2.9.9-5ubuntu3 | 2.9.9-8.1build1
mdadm            | mdadm                                                | U | 4.2-5 | 4.4-11 | 4.2-0ubuntu2 | 4.3-1ubuntu2.1
restic           | restic                                               |   | 0.14.0-1 | 0.18.0-1 | 0.12.1-2ubuntu0.1 | 0.16.4-1ubuntu0.24.04.1
smartmontools    | smartmontools                                        |   | 7.3-1 | 7.4-3 | 7.2-1ubuntu2 | 7.4-2build1
`;

/** What the company packages itself: one repository for all distributions. */
export const INTERNAL = `
example-agent    | example-agent                                        | U | 4.7.1 > 4.8.0 | 4.7.1 > 4.8.0 | 4.7.1 > 4.8.0 | 4.7.1 > 4.8.0
example-ca       | example-ca-certificates:all                          |   | 2026.2 | 2026.2 | 2026.2 | 2026.2
example-shop     | example-shop example-shop-worker                     | U | 26.10.2 > 26.11.0 | 26.10.2 > 26.11.0 | 26.10.2 > 26.11.0 | 26.10.2 > 26.11.0
grafana          | grafana                                              | U | 12.1.1 > 12.2.0 | 12.1.1 > 12.2.0 | 12.1.1 > 12.2.0 | 12.1.1 > 12.2.0
kubernetes       | kubeadm kubectl kubelet                              | U | 1.33.4-1.1 > 1.33.5-1.1 | 1.33.4-1.1 > 1.33.5-1.1 | 1.33.4-1.1 > 1.33.5-1.1 | 1.33.4-1.1 > 1.33.5-1.1
node-exporter    | node-exporter                                        |   | 1.9.1-1 | 1.9.1-1 | 1.9.1-1 | 1.9.1-1
`;
