const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Spellings of addresses that no provider may have: link-local, metadata, unspecified, multicast, reserved. */
export const FOR_NOBODY = words(`
  169.254.169.254 169.254.0.1 169.254.170.2 169.254.255.255 0251.0376.0251.0376 0xa9fea9fe 2852039166
  169.254.43518 0xa9.254.169.254 100.100.100.200 0x646464c8 168.63.129.16 0.0.0.0 0 0.1.2.3 255.255.255.255
  4294967295 224.0.0.1 239.255.255.250 240.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 198.18.0.1 198.51.100.7
  203.0.113.9 :: fe80::1 fe80:0:0:0:0:0:0:1 FE80::A9FE:A9FE febf::1 fec0::1 ff02::1 ff05::1:3 fd00:ec2::254
  FD00:0EC2:0:0:0:0:0:0254 fd20:ce::254 fd00:42::42 2001:db8::1 3fff::1 ::ffff:169.254.169.254
  ::ffff:a9fe:a9fe 0:0:0:0:0:ffff:a9fe:a9fe ::FFFF:169.254.169.254 64:ff9b::169.254.169.254 64:ff9b::a9fe:a9fe
  2002:a9fe:a9fe:: 2002:a9fe:a9fe::1 2002:6464:64c8:: ::169.254.169.254 ::a9fe:a9fe ::ffff:0:169.254.169.254
  64:ff9b:1::a9fe:a9fe 64:ff9b:1:a9fe:a9:fe00:: 100::1 5f00::1 4000::1 2001::1 2001:0:a9fe:a9fe:: 2001:10::1
  2001:20::1 2001:2::1 192.175.48.1 192.52.193.1 ::2 ::1%lo fe80::1%eth0 2606:4700::1%1
`);

/** Spellings of addresses that an AI server may have and an external vendor may not. */
export const FOR_SERVERS = words(`
  127.0.0.1 127.1 127.0.1 127.255.255.254 0177.0.0.1 0x7f.1 0x7f000001 2130706433 017700000001 10.0.0.1
  10.255.255.255 012.0.0.1 0xa.1 167772161 172.16.0.1 172.31.255.255 192.168.0.1 192.168.257 3232235521
  100.64.0.1 100.127.255.255 ::1 0:0:0:0:0:0:0:1 ::0001 fc00::1 fd12:3456:789a::1 FDFF::1 ::ffff:127.0.0.1
  ::ffff:7f00:1 ::FFFF:10.0.0.1 0:0:0:0:0:ffff:c0a8:0001 64:ff9b::127.0.0.1 64:ff9b::0a00:1 2002:7f00:1::
  2002:c0a8:0001::1
`);

/** Hosts of URLs that only a URL parser turns into one of the addresses for nobody. */
export const TRICKS_FOR_NOBODY = words(`
  169.254.169.254. 169.254.169.254.. 0xa9fea9fe. １６９.２５４.１６９.２５４ 169。254。169。254 169．254．169．254
  169｡254｡169｡254 ①⑥⑨.②⑤④.①⑥⑨.②⑤④ %31%36%39.254.169.254 169%2e254%2e169%2e254 ⓪ 0x0 00000
  vendor.example@169.254.169.254 vendor.example:443@169.254.169.254 169.254.169.254\\@vendor.example
  ［fe80::1］ [::ffff:0xa9fe:a9fe] [fe80::1%25lo] metadata.google.internal metadata.google.internal.
  METADATA.Google.Internal metadata.goog ⓜetadata.google.internal
`);

/** Hosts of URLs that only a URL parser turns into one of the addresses, or names, for AI servers. */
export const TRICKS_FOR_SERVERS = words(`
  127.0.0.1. 0x7f.1. １２７.0.0.1 127。0。0。1 ①②⑦.0.0.1 %31%32%37.0.0.1 vendor.example@127.0.0.1
  vendor.example:443@localhost 127.0.0.1\\@vendor.example localhost LOCALHOST localhost. ⓛocalhost loc%61lhost
  a.localhost localhost.localdomain ip6-localhost ip6-loopback printer.local vault.internal
`);
