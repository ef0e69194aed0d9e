// Japanese words for the engine's codes, and one line on each well-known service.

/** What a service is, for somebody who never heard of it. */
export const services: Record<string, string> = {
  'ping': '応答があるかを調べる',
  'others': '',
  '21/tcp': 'FTP（ファイル転送）',
  '22/tcp': 'SSH（パスワード総当たり）',
  '23/tcp': 'Telnet（カメラやルーター）',
  '25/tcp': 'メールサーバー',
  '53/udp': 'DNS（踏み台にされるサーバー）',
  '80/tcp': 'Webサーバー',
  '81/tcp': 'カメラなどの管理画面',
  '110/tcp': 'メール受信（POP3）',
  '111/tcp': 'RPC ポートマッパー',
  '123/udp': 'NTP（時刻、増幅攻撃）',
  '135/tcp': 'Windows RPC（Blasterの入口）',
  '137/udp': 'Windows の名前解決（NetBIOS）',
  '139/tcp': 'Windows ファイル共有（旧）',
  '161/udp': 'SNMP（ネットワーク機器）',
  '389/udp': 'CLDAP（増幅攻撃）',
  '443/tcp': 'Webサーバー（暗号化）',
  '445/tcp': 'Windows ファイル共有',
  '1023/tcp': '別ポートの Telnet（ワーム）',
  '1025/tcp': 'Windows RPC',
  '1026/udp': 'ポップアップスパム',
  '1027/udp': 'ポップアップスパム',
  '1028/udp': 'ポップアップスパム',
  '1080/tcp': 'SOCKS（オープンプロキシ）',
  '1433/tcp': 'SQL Server（パスワード）',
  '1434/udp': 'SQL Server（Slammerの入口）',
  '1521/tcp': 'Oracle データベース',
  '1900/udp': 'UPnP 機器',
  '2222/tcp': '別ポートの SSH',
  '2323/tcp': '別ポートの Telnet（Mirai）',
  '2967/tcp': 'Symantec のウイルス対策',
  '3128/tcp': 'Squid（オープンプロキシ）',
  '3306/tcp': 'MySQL データベース',
  '3389/tcp': 'リモートデスクトップ',
  '4899/tcp': 'Radmin（遠隔操作）',
  '5060/udp': 'SIP（電話のただ掛け）',
  '5353/udp': 'mDNS（LAN内の名前解決）',
  '5432/tcp': 'PostgreSQL データベース',
  '5555/tcp': 'Android のデバッグ',
  '5900/tcp': 'VNC（遠隔操作）',
  '6379/tcp': '認証のない Redis',
  '6588/tcp': 'AnalogX（オープンプロキシ）',
  '7547/tcp': '家庭用ルーターの管理',
  '8080/tcp': 'Web とオープンプロキシ',
  '8443/tcp': 'Web の管理画面',
  '9200/tcp': 'Elasticsearch',
  '10000/tcp': 'Webmin、バックアップ',
  '11211/udp': 'Memcached（増幅攻撃）',
  '27017/tcp': 'MongoDB データベース',
  '37215/tcp': 'Huawei のルーター',
  'gre': 'トンネル',
};

export const regions: Record<string, string> = {
  unknown: '不明',
  reserved: '予約アドレス',
  EU: '欧州（国不明）',
  AP: 'アジア太平洋（国不明）',
};

export const kinds: Record<string, string> = {
  'access': 'アクセス',
  'tcp-answer': '求めていない TCP の応答（SYN+ACK、RST）',
  'dns-answer': 'DNS サーバーの応答（発信元ポート53の UDP。偽装も含む）',
  'icmp-answer': 'ICMP のエラーと応答',
  'reply': '観測点側の通信への応答',
  'outbound': '観測点側からの通信',
  'local': '自組織のネットワークどうしの通信',
  'repeat': 'すでに数えた通信の、2つめの記録',
  'no-syn': 'SYN のない TCP（FIN、NULL、XMAS、ACK のみの探索など）',
  'icmp-other': 'その他の ICMP',
  'session-event': 'すでに数えたセッションの、その後の記録',
  'housekeeping': 'ログ自身のメッセージ',
  'other-program': 'ほかのプログラムの行',
};

export const reasons: Record<string, string> = {
  'not-this-format': 'この形式の記録ではない',
  'no-time': '時刻がない',
  'bad-time': '時刻として読めない',
  'time-range': '存在しない日時である',
  'no-year': '時刻に年がない',
  'no-source': '発信元アドレスがない',
  'bad-source': '発信元アドレスとして読めない',
  'bad-destination': '宛先アドレスとして読めない',
  'bad-port': 'ポート番号として読めない',
  'bad-protocol': 'プロトコルとして読めない',
  'no-service': 'プロトコルもポートもない',
  'bad-weight': 'アクセス数が1～4,294,967,295の整数ではない',
  'field-count': '列の数が最初の行と違う',
  'open-quote': '引用符が閉じられていない',
  'bad-json': 'JSON のオブジェクトではない',
  'too-deep': 'JSON の入れ子が深すぎる',
  'cut': '記録が途中で切れている',
  'too-long': '1つの記録が1 MiBを超えている',
  'reader-fault': '読み取り処理が失敗した',
};

export const notes: Record<string, string> = {
  'nul-bytes': '記録を含まない NUL バイト（書き込み中にログが切り詰められたもの）',
  'byte-order-mark': 'バイト順マーク（BOM）',
  'invalid-utf8': 'UTF-8 でないバイトを含む記録（そのまま扱う）',
  'clock-gap': '時計が飛ばした時刻（後ろへずらした）',
  'clock-fold': '時計が2度示した時刻（早いほうとした）',
  'year-guessed': '年のない時刻（ファイルの日付から年を補った）',
  'gzip-members': '連結された gzip の2つめ以降（すべて読んだ）',
  'damaged': '壊れていて読めなかった圧縮データのバイト数',
  'checksum': '検査値が合わない gzip（内容が誤っているおそれがある）',
  'cut-short': '圧縮ファイルが途中で終わっている',
  'trailing': '圧縮データの後ろに続く余分なバイト',
  'changed': '読み取り中にファイルが変わった（集計は完全ではない）',
  'spanning-records': '複数の行にまたがる記録',
  'unreadable': 'システムが読み取りを拒んだ',
};

export const refusals: Record<string, string> = {
  'nothing': 'この形式の記録が1つもない',
  'not-text': 'テキストではない',
  'not-json': '1行に1つのオブジェクトを書いた JSON ではない',
  'no-event': 'JSON だが、Cowrie の「eventid」がない',
  'no-packet': 'IN=、SRC=、PROTO= のある行がない',
  'no-table': '行によって列の数が違う',
  'no-address': '表だが、アドレスの列がない',
  'no-time': '表だが、時刻の列がない',
  'utf16': 'UTF-16 のテキストである（UTF-8 で保存し直してください）',
  'binary': 'テキストのログではない',
};

export const formats: Record<string, string> = {
  netfilter: 'Linux のファイアウォール', cowrie: 'Cowrie', delimited: '表', cube: '保存した集計',
};

export const failures: Record<string, string> = {
  'memory': '異なる発信元が多すぎて、ブラウザーがページに与えるメモリーでは足りません。一度に読むファイルを減らすか、ターミナルで「teiten cube」を使って集計してください。止まったときのファイルと、使っていたメモリー：',
  'module': 'このブラウザーでは、集計エンジンを起動できませんでした。',
  'worker': '読み取りの処理が、繰り返し異常終了しました。',
  'account': '行の内訳の合計が一致しませんでした。',
  'cube': '保存した集計を、ほかのファイルと足し合わせることができません。',
  'overlap': '2つのファイルに同じ観測点・同じ日の集計があるため、足し合わせることができません。',
  'region-table': '発信元地域の表が異なる集計どうしは、足し合わせることができません。',
  'zone': '保存した集計は、日の区切りが異なります。',
  'networks': 'ネットワークの書き方が正しくありません。',
  'export': '書き出せませんでした。',
  'unknown': 'ページの中で問題が起きました。',
};

export const roles: Record<string, string> = {
  'ignore': '（使わない）',
  'time': '日時',
  'date': '日付のみ',
  'clock': '時刻のみ',
  'epoch': '1970年からの秒数',
  'sensor': '観測点',
  'source': '発信元アドレス',
  'source-port': '発信元ポート',
  'destination': '宛先アドレス',
  'destination-port': '宛先ポート',
  'protocol': 'プロトコル',
  'icmp-type': 'ICMP のタイプ',
  'weight': 'アクセス数',
  'service': '宛先（445/tcp の形）',
  'flags': 'TCP フラグ',
};

export const states: Record<string, string> = {
  waiting: '待機中', reading: '読み取り中', read: '読み取り済み', ask: '列の指定が必要', unknown: '形式が不明', empty: '空',
  same: '同じ内容（1回だけ数えた）', 'left-out': '除外', changed: '読み取り中に変更された', failed: '読み取れない', cube: '集計を加算',
};

/** A longer word on states that need one. */
export const explained: Record<string, string> = {
  empty: 'このファイルには何も入っていません。',
  changed: '読み取っている間にファイルが変わったため、集計は完全ではありません。書き込みが終わってから、読み直してください。',
  failed: 'システムまたはブラウザーが、このファイルを最後まで読むことを拒みました。ドロップしたフォルダーも、このように見えることがあります。',
  same: '同じ内容を、先に出てくる名前ですでに数えています。',
  'left-out': 'ほかのファイルに同じアクセスが入っているようなので、あなたが除外しました。',
};
