// English words for the engine's codes, and one line on each well-known service.

/** What a service is, for somebody who never heard of it. */
export const services: Record<string, string> = {
  'ping': 'Is anyone there?',
  'others': '',
  '21/tcp': 'FTP, file transfer',
  '22/tcp': 'SSH, password guessing',
  '23/tcp': 'Telnet, cameras and routers',
  '25/tcp': 'Mail servers',
  '53/udp': 'Name servers, open resolvers',
  '80/tcp': 'Web servers',
  '81/tcp': 'Web pages of cameras',
  '110/tcp': 'Mailboxes, POP3',
  '111/tcp': 'RPC portmapper',
  '123/udp': 'Time servers, amplification',
  '135/tcp': 'Windows RPC, Blaster’s door',
  '137/udp': 'Windows names, NetBIOS',
  '139/tcp': 'Windows file sharing, older',
  '161/udp': 'SNMP, network devices',
  '389/udp': 'CLDAP, amplification',
  '443/tcp': 'Web servers, encrypted',
  '445/tcp': 'Windows file sharing',
  '1023/tcp': 'Telnet elsewhere, worms',
  '1025/tcp': 'Windows RPC',
  '1026/udp': 'Messenger pop-up spam',
  '1027/udp': 'Messenger pop-up spam',
  '1028/udp': 'Messenger pop-up spam',
  '1080/tcp': 'SOCKS, open proxies',
  '1433/tcp': 'SQL Server, passwords',
  '1434/udp': 'SQL Server, Slammer’s door',
  '1521/tcp': 'Oracle databases',
  '1900/udp': 'UPnP devices',
  '2222/tcp': 'SSH elsewhere',
  '2323/tcp': 'Telnet elsewhere, Mirai',
  '2967/tcp': 'Symantec antivirus',
  '3128/tcp': 'Squid, open proxies',
  '3306/tcp': 'MySQL databases',
  '3389/tcp': 'Remote Desktop',
  '4899/tcp': 'Radmin, remote control',
  '5060/udp': 'SIP, free phone calls',
  '5353/udp': 'mDNS, local names',
  '5432/tcp': 'PostgreSQL databases',
  '5555/tcp': 'Android debugging',
  '5900/tcp': 'VNC, remote control',
  '6379/tcp': 'Redis without a password',
  '6588/tcp': 'AnalogX, open proxies',
  '7547/tcp': 'Home router management',
  '8080/tcp': 'Web and open proxies',
  '8443/tcp': 'Web administration',
  '9200/tcp': 'Elasticsearch',
  '10000/tcp': 'Webmin, backups',
  '11211/udp': 'Memcached, amplification',
  '27017/tcp': 'MongoDB databases',
  '37215/tcp': 'Huawei routers',
  'gre': 'Tunnels',
};

export const regions: Record<string, string> = {
  unknown: 'unknown',
  reserved: 'reserved addresses',
  EU: 'Europe (no country)',
  AP: 'Asia-Pacific (no country)',
};

export const kinds: Record<string, string> = {
  'access': 'accesses',
  'tcp-answer': 'TCP answers (SYN+ACK, RST) that nobody here asked for',
  'dns-answer': 'name servers’ answers (UDP from port 53), real or forged',
  'icmp-answer': 'ICMP errors and replies',
  'reply': 'replies to traffic of the sensor’s side',
  'outbound': 'sent by the sensor’s side',
  'local': 'between your own networks',
  'repeat': 'second records of an event that is already counted',
  'no-syn': 'TCP probes without SYN (FIN, NULL, XMAS, bare ACK) and strays',
  'icmp-other': 'other ICMP messages',
  'session-event': 'later events of a session that is already counted',
  'housekeeping': 'the log’s own messages',
  'other-program': 'lines of other programs',
};

export const reasons: Record<string, string> = {
  'not-this-format': 'not a record of this format',
  'no-time': 'no time',
  'bad-time': 'not a time',
  'time-range': 'no such day or time',
  'no-year': 'the time has no year',
  'no-source': 'no source address',
  'bad-source': 'not a source address',
  'bad-destination': 'not a destination address',
  'bad-port': 'not a port',
  'bad-protocol': 'not a protocol',
  'no-service': 'neither protocol nor port',
  'bad-weight': 'not a number of accesses from 1 to 4,294,967,295',
  'field-count': 'another number of columns than the first row',
  'open-quote': 'a quote is opened and never closed',
  'bad-json': 'not a JSON object',
  'too-deep': 'JSON nested too deep',
  'cut': 'the record is cut off',
  'too-long': 'a record of more than 1 MiB',
  'reader-fault': 'the reader failed on it',
};

export const notes: Record<string, string> = {
  'nul-bytes': 'NUL bytes that hold no record (the log was truncated while it was open)',
  'byte-order-mark': 'a byte order mark',
  'invalid-utf8': 'records with bytes that are not UTF-8, kept as they are',
  'clock-gap': 'times that the zone’s clocks skipped, moved forward',
  'clock-fold': 'times that the zone’s clocks showed twice, taken as the earlier',
  'year-guessed': 'times without a year, placed by the date of the file',
  'gzip-members': 'gzip members after the first, all read',
  'damaged': 'compressed bytes that are damaged and could not be read',
  'checksum': 'gzip members whose checksum does not match: what they hold may be wrong',
  'cut-short': 'the compressed file ends before its end',
  'trailing': 'bytes after the compressed data',
  'changed': 'the file changed while it was read: its counts are not complete',
  'spanning-records': 'records that span several lines',
  'unreadable': 'the system refused to read on',
};

export const refusals: Record<string, string> = {
  'nothing': 'no record that it would know',
  'not-text': 'the file is not text',
  'not-json': 'not JSON with one object a line',
  'no-event': 'JSON, but without Cowrie’s “eventid”',
  'no-packet': 'no line with IN=, SRC= and PROTO=',
  'no-table': 'not the same number of columns in every row',
  'no-address': 'a table, but no column of addresses',
  'no-time': 'a table, but no column of times',
  'utf16': 'the text is UTF-16: save it as UTF-8',
  'binary': 'not a log in text',
};

export const formats: Record<string, string> = {
  netfilter: 'Linux firewall', cowrie: 'Cowrie', delimited: 'Table', cube: 'Saved counts',
};

export const failures: Record<string, string> = {
  'memory': 'This takes more memory than the browser gives to a page: there are too many different sources. Read fewer files at once, or count them in a terminal with “teiten cube”. How far it came, and with how much memory:',
  'module': 'The engine of the page could not be started in this browser.',
  'worker': 'A worker died again and again.',
  'account': 'The account of the lines did not close.',
  'cube': 'The saved counts cannot be added to the other files.',
  'overlap': 'Two files hold counts of the same sensor and day, so they cannot be added.',
  'region-table': 'The saved counts were made with different region tables, so they cannot be added.',
  'zone': 'The saved counts were made with a different day boundary.',
  'networks': 'This is not a list of networks.',
  'export': 'It could not be made.',
  'unknown': 'Something in the page went wrong.',
};

export const roles: Record<string, string> = {
  'ignore': '(not used)',
  'time': 'Time (day and clock)',
  'date': 'Day only',
  'clock': 'Clock only',
  'epoch': 'Seconds since 1970',
  'sensor': 'Sensor',
  'source': 'Source address',
  'source-port': 'Source port',
  'destination': 'Destination address',
  'destination-port': 'Destination port',
  'protocol': 'Protocol',
  'icmp-type': 'ICMP type',
  'weight': 'Number of accesses',
  'service': 'Service (445/tcp)',
  'flags': 'TCP flags',
};

export const states: Record<string, string> = {
  waiting: 'waiting', reading: 'being read', read: 'read', ask: 'columns to explain', unknown: 'not recognised', empty: 'empty',
  same: 'same content, counted once', 'left-out': 'left out', changed: 'changed while it was read', failed: 'could not be read', cube: 'counts added',
};

/** A longer word on states that need one. */
export const explained: Record<string, string> = {
  empty: 'There is nothing in this file.',
  changed: 'The file changed while it was read, so its counts are not complete. Read it again when it is at rest.',
  failed: 'The system or the browser refused to read this file to its end. A dropped folder may look like this too.',
  same: 'Its content was already counted, under the first name.',
  'left-out': 'You left it out, since another file seems to hold the same accesses.',
};
