// Every Japanese word of the page. Report text is written in である, guidance in です・ます. The shape is that of en.ts;
// the compiler holds it to that.
import { writers } from './numbers.ts';
import * as codes from './ja-codes.ts';
import type { Texts } from './en.ts';

const own = writers('ja');
const write = {
  ...own,
  /** 2008年9月1日～30日; Intl's own range is 2008/09/01～2008/09/30, which does not fit into a sentence. */
  days: (from: string, to: string): string => {
    if (from === to) return own.day(from);
    const same = from.slice(0, 7) === to.slice(0, 7);
    const end = same ? `${Number(to.slice(8))}日` : from.slice(0, 4) === to.slice(0, 4) ? own.day(to).replace(/^\d+年/, '') : own.day(to);
    return `${own.day(from)}～${end}`;
  },
};
const { n } = write;

const regionName = (code: string): string => codes.regions[code] ?? write.country(code);

export const ja: Texts = {
  code: 'ja',
  write,
  codes: {
    services: codes.services, kinds: codes.kinds, reasons: codes.reasons, notes: codes.notes,
    refusals: codes.refusals, declined: codes.declined, formats: codes.formats, failures: codes.failures, roles: codes.roles, states: codes.states,
    explained: codes.explained, encodings: codes.encodings,
  },
  service: key => (key === 'ping' ? 'Ping(ICMP)' : key === 'others' ? 'その他' : key),
  region: code => (code === 'others' ? 'その他' : regionName(code)),
  notAvailable: '算出できない',

  header: {
    mark: 'Teiten',
    skip: '本文へ移動',
    badge: 'データはこのページの外に出ません',
    addFiles: 'ファイルを追加…',
    exportMenu: '書き出し',
    theme: '配色',
    themes: { auto: 'システムに合わせる', light: 'ライト', dark: 'ダーク' },
    otherLanguage: 'English',
    otherLanguageLabel: 'Show in English',
    home: 'すべて閉じて最初に戻る',
  },

  privacy: {
    title: 'ログを外に出さない仕組み',
    how: [
      'ファイルの読み取りと集計は、すべてこのページの中、お使いのコンピューターの上で行います。',
      'このページは、ブラウザーがネットワークへの要求を拒むように作られています。要求が1つも出ないことを、版ごとに試験しています。',
      '何も保存しません。タブを閉じると、ログも集計結果も設定も残りません。',
    ],
    verify: 'ご自身で確かめるには',
    steps: [
      'このページを1つのファイルとして保存し、ネットワークを切ります（機内モードなど）。ファイルを開いて分析と書き出しを行い、タブを閉じてから接続を戻します。これなら、誰かを信用する必要はありません。',
      '接続したまま確かめることもできます。開発者ツールの「ネットワーク」を開き、「ログを保持」にチェックを入れて分析してください。一覧は空のままです。',
      'ページのソースを見ることもできます。すべての要求を禁じるポリシーが、冒頭の数行に説明つきで書かれています。',
    ],
  },

  empty: {
    title: ['あなたの回線を、', '誰が訪ねているのか。'],
    lead: 'インターネットにつながる回線には、昼も夜も、見知らぬ相手からのアクセスが届いています。ファイアウォールやハニーポットのログをここに置いてください。どの発信元が、いつ、どの宛先に来たのかを、1つの厳密な規則で数えて示します。',
    drop: 'ここにログをドロップ',
    dropHint: '複数のファイルも、圧縮したままでも、フォルダーでもかまいません。',
    dropNow: '手を離すと読み取ります',
    choose: 'ファイルを選ぶ…',
    folder: 'フォルダーを選ぶ…',
    paste: 'テキストを貼り付ける…',
    sampleTitle: '手元にログがなければ',
    sample: 'サンプルを開く',
    sampleHint: '2008年9月までの12か月、10観測点の記録です。その9月について実際のレポートが公表した合計（アクセス119,926件、延べ発信元数47,248）のほかは、作りものです。',
    formats: '読み取れるログ',
    formatList: [
      ['ホストのファイアウォール', 'UFW、iptables、nftables、pfSense・OPNsense、Windows ファイアウォール'],
      ['ファイアウォール製品', 'Cisco、Fortinet、Palo Alto、Check Point、Juniper、ヤマハなど。CEF と LEEF'],
      ['監視ソフト', 'Zeek、Suricata、Snort。Argus、nfdump、FlowTuple のフロー記録'],
      ['ハニーポット', 'Cowrie、Dionaea、T-Pot、OpenCanary など（JSON）'],
      ['クラウド', 'AWS、Google Cloud、Azure のフローログとファイアウォールログ'],
      ['パケットキャプチャ', 'pcap と pcapng（Ethernet、Linux cooked、生の IP、無線 LAN など）'],
      ['表形式のデータ', 'CSV、TSV、セミコロン区切り。時刻、発信元アドレス、ポートがあれば読めます。列の意味がはっきりしないときは、お尋ねします'],
      ['保存した集計', 'このページや端末版で保存したファイル。アドレスは含みません。複数でも、ログと一緒でも、合わせて集計します'],
      ['圧縮ファイル', 'zip と tar（中のファイルを1つずつ読みます）。gzip、zstd、bzip2、xz。三重までの入れ子も読みます'],
      ['文字コード', 'UTF-8、UTF-16、Shift_JIS、EUC-JP、Latin-1'],
    ],
    result: '得られるもの',
    results: [
      '日・サービス・発信元地域・観測点ごとの、アクセス数と発信元数',
      '月どうしで比べられる、1観測点・1日あたりの平均',
      'すべての行の内訳。数えた行、除いた行とその理由、読み取れなかった行とその場所',
    ],
    pasteLabel: 'ログの行',
    pasteRead: '読み取る',
    folderRefused: 'ドロップされたフォルダーは、ブラウザーの制限により開けません。「フォルダーを選ぶ…」をお使いください。',
    cancelled: files => `読み取りを中止しました。${n(files)}個のファイルは一覧に残っています。`,
    cancelledSample: 'サンプルの読み取りを中止しました。',
    again: 'もう一度読み取る',
    forget: '一覧を空にする',
  },

  reading: {
    title: '読み取り中…',
    starting: '準備中…',
    sample: 'サンプルを1行ずつ作り、読み取っています…',
    bytes: (done, total) => `${write.bytes(total)}のうち${write.bytes(done)}`,
    left: seconds => (seconds < 1.5 ? 'まもなく終わります' : seconds < 90 ? `残り約${n(Math.round(seconds))}秒` : `残り約${n(Math.round(seconds / 60))}分`),
    files: (done, total) => `${n(total)}個のファイルのうち${n(done)}個`,
    pass: (pass, passes) => `${n(passes)}回のうち${n(pass)}回目`,
    passes: passes =>
      `このログには、このタブのメモリーに収まるより多くの発信元があります。そのため、ログを${n(passes)}回読み、毎回その一部の発信元を数えます。時間はかかりますが、数値は1回で数えた場合とまったく同じで、正確です。`,
    soFar: 'ここまでの集計',
    accesses: 'アクセス',
    sources: '発信元',
    atLeast: value => `少なくとも${value}`,
    records: '読み取った記録',
    days: 'ここまでの1日ごとのアクセス数',
    daysLabel: days => `ここまでの1日ごとのアクセス数、${n(days)}日分`,
    cancel: '中止',
    progress: '読み取りの進み具合',
  },

  failed: {
    title: '読み取りが止まりました',
    lead: '正しさを保証できないため、数値は表示していません。ファイルには手を加えていません。',
    again: 'もう一度試す',
    zone: (zone: string): string => `ログを${zone}の日で数え直す`,
  },

  formats: {
    all: (formats: number): string => `全${n(formats)}種のログと、それぞれで数える記録`,
    of: (format: string): string => `この形式で数える記録（${format}）`,
    counted: '数える記録',
    setAside: '除く記録',
    sensor: '観測点',
    time: '時刻',
    weight: '記録1件のアクセス数',
  },

  nothing: {
    title: 'アクセスの記録が見つかりませんでした',
    lead: '集計できるものがありませんでした。各ファイルがどう扱われたかは、下をご覧ください。',
    ask: 'あと一歩です。表の列の意味を指定してください。',
  },

  lede: {
    sentence: (perDay, times) => (perDay === 0
      ? ['1観測点に来る見知らぬ相手は、', '1日に1人に満たない', '。']
      : [
        'どの観測点にも毎日、',
        `${n(perDay)}人の見知らぬ相手`,
        `から、1人あたり約${n(Math.max(1, times))}回のアクセスがある。`,
      ]),
    none: ['この範囲には、', 'アクセスが1件もない', '。'],
    line: (period, sensors, days) => `${period}　${n(sensors)}観測点・${n(days)}日間`,
    rule: '発信元は、何度アクセスしてきても、日・観測点・宛先（ポート種類）ごとに1と数える。',
    filtered: '下の条件で絞り込んだ結果である。',
    sample: 'サンプル',
    sampleHint: '公表された2008年9月の合計のほかは、作りもののデータである。',
    coverage: part => `観測率 ${part}`,
    coverageHint: (observed, all) =>
      `期間中の${n(all)}観測点・日のうち、記録があるのは${n(observed)}である。平均は全体で割るため、観測点が止まっていたりログが欠けていたりすると、その分だけ低くなる。`,
  },

  figures: {
    accesses: 'アクセス数',
    sources: '延べ発信元数',
    perSensorDay: '1観測点・1日あたり',
    before: (value, month) => `${month}は${n(value)}`,
  },

  counting: {
    summary: '数え方',
    intro: 'アクセスとは、観測点に一方的に届いた1件の通信である。その背後に発信元がいくつあるかは、再び来た相手をどう数えるかで変わる。そこで、3通りの数を示す。',
    names: { s: '延べ発信元数 S', u1: '観測点・日ごとの発信元数 U1', u0: '重複のないアドレス数 U0' },
    meanings: {
      s: '（発信元、観測日、観測点、宛先）の異なる組の数。報告に用いる数であり、日・観測点・宛先をまたいで足し合わせることができる',
      u1: '（発信元、観測日、観測点）の異なる組の数。見知らぬ相手を、観測点ごとに1日1回だけ数える',
      u0: '選んだ範囲全体で異なるアドレスの数。30日間来つづけたアドレスも1と数える',
    },
    order: 'つねに S ≥ U1 ≥ U0 である。',
    exampleTitle: '例：ある1つのアドレスからの、すべてのアクセス',
    exampleColumns: ['観測日', '観測点', '宛先', 'アクセス'],
    example: [['月曜', 'A', '445/tcp', 3], ['月曜', 'A', '139/tcp', 1], ['月曜', 'B', '445/tcp', 1], ['火曜', 'A', '445/tcp', 2]],
    exampleResult: 'アクセスは7件。異なる行が4つあるので S = 4。月曜のA、月曜のB、火曜のAで U1 = 3。アドレスは1つなので U0 = 1 である。',
    divisor: (sensors, days, product) =>
      `「1観測点・1日あたり」は、観測点数 × 期間の暦日数（${n(sensors)} × ${n(days)} = ${n(product)}）で割り、四捨五入した値である。`,
    observed: observed => `このうち記録があるのは${n(observed)}観測点・日である。`,
    ratio: tenths => `発信元1つあたりのアクセス数は${tenths}。`,
    unavailable: '算出できない。この数にはアドレスが必要だが、保存した集計はアドレスを含まない。推定値は示さない。',
    notAdditive: '加算できない。保存した集計を別の集計と足し合わせており、同じアドレスが複数の集計に含まれている可能性がある。推定値は示さない。',
    unavailableInParts: 'この選び方では算出できない。この数にはすべてのアドレスが一度に必要だが、メモリーに収まらなかった。推定値は示さない。',
    excluded: '応答、外向きの通信、跳ね返り（バックスキャッタ）はアクセスに含めない。何を除いたかは、ページの終わりの内訳に示す。',
  },

  filters: {
    label: '表示する範囲',
    measure: '数えるもの',
    accesses: 'アクセス',
    sources: '発信元',
    period: '期間',
    allData: '全期間',
    ownPeriod: '報告の期間',
    months: 'データのある月',
    from: '開始日', to: '終了日',
    apply: '適用',
    dragHint: '日ごとのグラフをドラッグして選ぶこともできます。',
    sensors: '観測点', services: '宛先（ポート種類）', regions: '発信元地域',
    allSensors: 'すべての観測点', allServices: 'すべての宛先', allRegions: 'すべての地域',
    some: (count, what) => `${{ sensors: '観測点', services: '宛先', regions: '地域' }[what]}：${n(count)}`,
    search: '検索',
    noMatch: '当てはまるものがありません。',
    all: 'すべて',
    clear: what => `解除：${what}`,
    tooMany: (shown, total) => `${n(total)}のうち、アクセスの多い${n(shown)}を表示しています。`,
    zone: zone => `日の区切り：${zone}`,
    zoneTitle: '日の区切り',
    zoneHint: '報告全体の1日は、このタイムゾーンの午前0時に始まります。変更すると、ファイルを読み直します。',
    zoneCommon: 'よく使うもの', zoneAll: 'すべてのタイムゾーン', zoneHere: 'このコンピューター',
    reading: '読み取り方',
    readingTitle: 'ファイルの読み取り方',
    readingHint: '変更すると、ファイルを読み直します。',
    sensorBy: '観測点の名前の決め方',
    sensorByChip: name => `観測点：${name}`,
    sensorByNames: { auto: '自動', field: '観測点の欄', host: '記録したホスト', destination: '宛先アドレス', file: 'ファイル' },
    sensorByHints: {
      auto: '欄、ホスト、宛先アドレス、ファイルの順に採用', field: 'ログに欄がある場合', host: 'syslog が書くホスト名',
      destination: 'アドレスごとに1観測点', file: 'ファイルごとに1観測点',
    },
    cowrie: 'Cowrie のポート2222・2223を22・23として数える',
    cowrieHint: 'Cowrie はコンテナーの中では2222と2223で待ち受けますが、外から見えるのは22と23です。',
    fold: '再送された SYN は、まとめて1回の接続の試みとして数える',
    foldHint: 'キャプチャで、アドレス・ポート・シーケンス番号が同じ SYN が128秒以内にあれば、重複として数えません。',
    sourceZone: 'タイムゾーンのない時刻の扱い',
    sourceZoneSame: zone => `日の区切りと同じ（${zone}）`,
    networks: '自組織のネットワーク',
    networksHint: '例：192.0.2.0/24, 2001:db8::/32。ここからの通信は外向きとして扱います。わからなければ空のままにしてください。',
    reset: '条件を解除',
  },

  card: {
    table: '表', chart: 'グラフ', png: 'PNG', csv: 'CSV',
    tableOf: title => `表で示す：${title}`,
    chartOf: title => `グラフで示す：${title}`,
    pngOf: title => `PNG として保存：${title}`,
    csvOf: title => `CSV として保存：${title}`,
    more: count => `このほか${n(count)}行は CSV に含まれます`,
    nothing: 'この範囲には、示すものがない。',
    sourceLine: zone => `Teiten　日の区切り：${zone}`,
    tooltipTotal: '合計',
  },

  columns: {
    day: '観測日', month: '月', service: '宛先（ポート種類）', region: '発信元地域', sensor: '観測点', source: '発信元', accesses: 'アクセス数',
    sources: '発信元数', accessesShare: 'アクセスの割合', sourcesShare: '発信元の割合', days: '日数', sensors: '観測点数',
    services: '宛先', observedDays: '記録のある日数', accessesPerSensorDay: 'アクセス数（1観測点・1日あたり）',
    sourcesPerSensorDay: '発信元数（1観測点・1日あたり）', whole: '全日あり', description: '説明', code: '記号',
  },

  daily: {
    title: { accesses: '宛先（ポート種類）別アクセス数の日別推移', sources: '宛先（ポート種類）別発信元数の日別推移' },
    hint: 'グラフをドラッグすると、その期間に絞り込みます。帯や名前をクリックすると、その宛先だけを示します。',
    keep: service => `${service}だけを示す`,
    summary: (measure, period, total, peak, peakValue, first) =>
      `宛先（ポート種類）別の${measure === 'accesses' ? 'アクセス数' : '発信元数'}の日別推移、${period}。合計${n(total)}。最も多い日は${peak}の${n(peakValue)}。${first ? `最も多い宛先は${first}。` : ''}左右の矢印キーで日ごとの値を読み上げる。`,
  },

  servicesCard: {
    title: '宛先（ポート種類）の割合',
    sub: { accesses: 'アクセス数に占める割合', sources: '発信元数に占める割合' },
    othersOf: count => `ほか${n(count)}種類`,
    keep: service => `${service}だけを示す`,
  },

  regionsCard: {
    title: { accesses: '発信元地域別アクセス数の日別推移', sources: '発信元地域別発信元数の日別推移' },
    sub: 'アドレスの登録国であり、所在地ではない',
    keep: region => `${region}だけを示す`,
    summary: (measure, period, first) =>
      `発信元地域別の${measure === 'accesses' ? 'アクセス数' : '発信元数'}の日別推移、${period}。最も多い地域は${first}。左右の矢印キーで日ごとの値を読み上げる。`,
  },

  monthsCard: {
    title: '1観測点・1日あたりの月別推移',
    sub: '棒はアクセス数、点は発信元数。観測点数 × その月の暦日数で割った値',
    partial: '月の一部のみ',
    summary: (from, to, first, last) =>
      `1観測点・1日あたりのアクセス数と発信元数の月別推移、${from}から${to}まで。アクセス数は最初の月が${n(first)}、最後の月が${n(last)}。左右の矢印キーで月ごとの値を読み上げる。`,
    accesses: 'アクセス', sources: '発信元',
  },

  sensorsCard: {
    title: '観測点別',
    sub: { accesses: 'アクセス数に占める割合', sources: '発信元数に占める割合' },
    observed: (days, all) => `${n(all)}日のうち記録があるのは${n(days)}日`,
    keep: 'この観測点だけを示す：',
  },

  story: {
    title: '何があったか',
    sub: days => `${days}の全体（絞り込みによらない）。数値を押すと、そのもとになった表を表示します`,
    show: 'この数値のもとになった表を表示',
    failed: '「何があったか」を作成できませんでした。',
    waiting: '変化の内容と目立った動きを調べています…',
    compare: '比較の対象',
    comparedWith: days => `${days}と比較`,
    notCompared: '比較できるデータなし',
    monthBefore: '前月', daysBefore: '直前の同じ日数', yearBefore: '前年同月',
    more: count => `ほか${n(count)}件`,
    hypothesis: '考えられる原因',
    alternative: 'ほかの可能性',
    advice: '対策',
    beginner: '一般の利用者へ',
    administrator: '管理者へ',
  },

  trace: {
    behind: '選んだ数値：',
    waiting: '調べています…',
    failed: 'もとになった表を表示できませんでした。',
    marked: '該当',
    show: 'このアクセスだけを表示',
    csv: 'CSV として保存',
    close: '閉じる',
  },

  backscatter: {
    sub: days => `攻撃を受けた側などからの応答。アクセスには含めない。${days}の全体（絞り込みによらない）`,
    limits: '攻撃が続いた時間や密度は示せない。それには1分ごとの記録が必要であり、集計は日ごとの数だけを残す。',
  },

  reasons: {
    changed: '集計した後にファイルが変わりました。もう一度読み込んでください。',
    memory: 'メモリーが足りません。',
    silent: '処理が応答しません。',
    internal: 'プログラムの不具合です。操作の手順をお知らせください。',
  },

  sourcesCard: {
    title: 'アクセスの多い発信元',
    sub: '選んだ範囲でアクセス数が多い順',
    hide: 'アドレスを伏せる',
    hidden: place => `発信元${n(place)}`,
    csvHidden: 'CSV', csvAddresses: 'CSV（アドレスあり）',
    csvAddressesLabel: 'CSV（アドレスあり）として保存：アクセスの多い発信元',
    servicesMore: more => `ほか${n(more)}`,
    unavailable: '保存した集計はアドレスを含まないため、それを足し合わせた結果でも発信元を示せない。',
    unavailableInParts: '示せない。このログには、このタブのメモリーに収まるより多くの発信元があり、一部ずつ数えたため、アドレスは残していない。一度に読むファイルを減らすと、アクセスの多い発信元を示せる。',
  },

  account: {
    title: 'すべての行の内訳',
    line: (files, read, seconds) => `${n(files)}ファイル　${n(read)}件の記録を${seconds}秒で読み取った`,
    counted: 'アクセスとして数えた',
    countedHint: accesses => `アクセス数にして${n(accesses)}`,
    setAside: '集計から除いた',
    rejected: '読み取れなかった',
    blank: '空行・見出し・注釈',
    read: '読み取った記録',
    closes: 'どの記録も、このうち1つの行にだけ入る。合計は一致している。',
    doesNotClose: '内訳の合計が一致しません。この数値は使わず、不具合としてお知らせください。',
    bar: (counted, aside, rejected, blank) => `数えた${counted}、除いた${aside}、読み取れなかった${rejected}、空行など${blank}`,
    backscatter: (accesses, sources) => `選んだ範囲の跳ね返り（バックスキャッタ）は${n(accesses)}件、発信元数は${n(sources)}。アクセスとは別に数えている。`,
    comma: '、',
    setAsideTitle: '集計から除いた記録とその理由',
    rejectedTitle: '読み取れなかった記録とその場所',
    notesTitle: '知っておきたいこと',
    files: 'ファイル',
    file: 'ファイル', format: '形式', state: '扱い', records: '記録',
    detailsOf: '詳細：',
    moreFiles: count => `残り${n(count)}件のファイルをさらに表示`,
    remove: '外す', removeOf: '一覧から外す：',
    lineNumber: line => `${n(line)}行目`,
    packetNumber: packet => `${n(packet)}番目のパケット`,
    byte: byte => `${n(byte)}バイト目`,
    examples: (shown, all) => (shown < all ? `${n(all)}件のうち最初の${n(shown)}件：` : ''),
    size: (bytes, text) => (bytes && text && text !== bytes ? `${write.bytes(bytes)}（展開後${write.bytes(text)}）` : write.bytes(bytes || text)),
    sameAs: '同じ内容のファイル：',
    tried: '各形式の判定は次のとおりです。',
    formats: count => `${n(count)}形式`,
    explain: '列の意味を指定する…',
    explainOf: '列の意味を指定する：',
    remap: '列の意味を変える…',
    pattern: 'パターンを書く…',
    patternOf: name => `${name} のパターンを書く`,
    changePattern: 'パターンを変える…',
    takeIn: 'これも数える', takeInOf: name => `これも数える：${name}`,
  },

  asked: {
    title: files => `${n(files)}個の表について、列の意味を教えてください`,
    lead: '列の意味がはっきりしませんでした。推測では数えません。',
    open: '列の意味を指定する…',
    openOf: '列の意味を指定する：',
  },

  inParts: {
    summary: passes => `発信元がメモリーに収まらないため、${n(passes)}回に分けて数えました。数値はすべて正確です`,
    lead: 'このログには、このタブのメモリーに収まるより多くの発信元があります。そこでログを何回か読み、毎回その一部の発信元を数えて、結果を足しました。どの発信元も一度しか数えていないので、どの数値も1回で数えた場合と同じです。絞り込みはいつもどおり使え、集計も保存できます。',
    missing: 'すべてのアドレスが一度に必要なため、今回は示せないもの：アクセスの多い発信元。また、1つの月でも全期間でもない期間や、2つ以上のサービスまたは観測点を選んだときの、異なるアドレスの数（U0）。',
  },

  incomplete: {
    title: 'この数値は完全ではありません',
    lead: files => `${n(files)}個のファイルは、最後まで読み取れなかったか、途中で内容が変わりました。読み取れた分だけを数えています。何が欠けているかは、ページの終わりの内訳をご覧ください。`,
  },

  overlaps: {
    title: pairs => `${pairs === 1 ? '2つのファイル' : 'いくつかのファイル'}に、同じアクセスが入っているようです`,
    lead: 'ローテーション中に複製されたログや、2つのログに書き出された行があると、同じアクセスを2回数えてしまいます。どちらも同じ観測点のログなら、延べ発信元数は変わりませんが、アクセス数は増えます。同じ出来事かどうかは、あなたにしか分かりません。',
    and: 'と',
    share: (shared, compared, oneIn) =>
      oneIn === 1
        ? `前者の異なるアクセス${n(compared)}件のうち、${shared === compared ? 'すべて' : `${n(shared)}件`}が後者にもあります。`
        : `前者のアクセスを${n(oneIn)}件に1件の割合で比べ、${n(compared)}件のうち${shared === compared ? 'すべて' : `${n(shared)}件`}が後者にもありました。`,
    both: '両方とも数える',
    leaveOut: name => `${name} を除外する`,
    more: count => `ほか${n(count)}組`,
    tag: '二重に数えている可能性',
    tagHint: '同じアクセスが入っているらしいファイルがあります（上を参照）。',
    state: '重複の疑い',
  },

  year: {
    title: '何年の記録ですか',
    summary: files => `${n(files)}個のファイルの時刻には年がありません。確認・指定する`,
    lead: 'これらのファイルの時刻には年がありません。途中で年が変わるファイルには、最初の行の年を入れてください。',
    label: '年：',
    auto: 'ファイルの日付による',
    apply: 'この年で読み直す',
  },

  mapping: {
    title: 'それぞれの列は何を表しますか',
    lead: 'ファイルの最初の行です。列ごとに意味を選んでください。各行がどのように数えられるかを、下に示します。',
    file: 'ファイル',
    delimiter: '列の区切り',
    delimiters: { ',': 'コンマ', ';': 'セミコロン', '\t': 'タブ', '|': '縦棒', ' ': '空白' },
    header: '最初の行は列の名前である',
    dayFirst: '日が月より前にある（03/04/2024 は4月3日）',
    protocol: 'すべての行のプロトコル',
    protocolColumn: '列の値による',
    column: name => `列「${name}」の意味`,
    columnNumber: place => `${n(place)}列目`,
    asCounted: '数えられる内容',
    row: '行',
    time: '時刻', sensor: '観測点', source: '発信元', service: '宛先', weight: 'アクセス',
    missing: '足りないもの：',
    missingTime: '時刻', missingSource: '発信元',
    counted: (counted, rows) => `最初の${n(rows)}行のうち${n(counted)}行が数えられます。`,
    confirm: 'この内容で数える',
    cancel: 'やめる',
    loading: '最初の行を読み取っています…',
    failed: '最初の行を読み取れませんでした：',
    sensorFile: 'ファイルまたはホストの名前',
    noColumns: '列ではない場合は、行のパターンを書く…',
  },

  pattern: {
    title: '行には何が書かれていますか',
    lead: 'ファイルの最初の行です。どの行にもある文字はそのまま残し、行ごとに変わるところをフィールドに置き換えて、1行をパターンとして書いてください。',
    pattern: 'パターン',
    hint: 'フィールドは、後ろに続く文字の手前で終わります（時刻は空白を含んでもかまいません）。空白は1個以上の空白に合います。{_} は読み飛ばし、{{ と }} は波括弧そのものです。',
    fields: '挿入できるフィールド',
    insert: (field, role) => `${field} を挿入：${role}`,
    protocolField: 'フィールドの値による',
    others: others => `ほかの認識できなかったファイル（${n(others)}個）も、このパターンで読む`,
    open: 'パターンを開く…',
    save: 'パターンを保存',
    unreadable: 'このファイルはパターンではありません。',
    lines: 'パターンで読んだ行',
    counted: (counted, lines) => `最初の${n(lines)}行のうち${n(counted)}行が数えられます。`,
    loading: '最初の行を読み取っています…',
    failed: '最初の行を読み取れませんでした：',
    at: at => `（${n(at)}文字目）`,
    wrong: {
      open: '波括弧が閉じていません', stray: '開き波括弧のない閉じ波括弧があります（文字としては }} と書きます）', field: 'このようなフィールドはありません', twice: '同じフィールドが2回あります',
      adjoining: 'フィールドが続いているため、前のフィールドの終わりがわかりません', 'no-time': '足りないもの：{time}、{date} と {clock}、または {epoch}',
      'no-source': '足りないもの：{source}', protocol: 'プロトコルの名前・番号ではありません',
    },
  },

  exports: {
    month: 'この期間のレポート…',
    monthHint: '文章、図、表。閲覧、印刷、公開に',
    json: '集計の要約（JSON）',
    jsonHint: 'プログラムで使うための全数値。端末版の出力と同じバイト列です',
    cube: '集計を保存',
    cubeHint: 'ログがなくても、ここでもう一度開けます。アドレスは含みません',
    pictures: '画像（PNG）と表（CSV）は、各カードから保存できます',
    failed: '書き出せませんでした。',
    changed: '途中で別の内容が選ばれました。',
    saved: name => `${name} を保存しました`,
    hideAddresses: 'とくに指定しないかぎり、書き出すものにアドレスは含まれません。',
  },

  publish: {
    title: 'レポートの保存',
    lead: '選んだ期間のレポートの全体です。変化とその要因、目立った動き、すべての図と表、集計の方法を収めます。この画面の中で作成し、保存した場所以外のどこにも送りません。',
    language: 'レポートの言語', languages: { ja: '日本語', en: 'English' },
    organisation: '発行者', contact: '連絡先', licence: '利用条件', optional: '任意',
    addresses: 'アクセスの多い発信元のアドレスを含める',
    addressesHint: 'レポートを読む人に、だれがアクセスしてきたかが分かります。持ち主の知らないうちに乗っ取られたコンピュータも含まれます。公開の前によく考えてください。観測点自身のアドレスは、この場合も載せません。',
    noAddresses: '保存した集計にアドレスは含まれていないため、それを足し合わせた結果にも含められません。',
    forms: { report: 'Webページ（HTML）', workbook: 'ワークブック（XLSX）', markdown: 'Markdown', facts: '事実の一覧（JSON）' },
    formHints: {
      report: 'ほかに何も要らない1つのファイル。閲覧、A4での印刷、公開に',
      workbook: '表ごとに1シート。表計算ソフトで',
      markdown: '文章と表。編集して使う場合に',
      facts: 'すべての数値と、それを求めた問い合わせ。プログラムで',
    },
    save: '保存', close: '閉じる',
    tables: '図と表を1つずつ',
    printing: '印刷するときは、保存したWebページを開いて印刷してください。改ページを整え、各ページにフッターを付けます。',
  },

  foot: {
    zone: zone => `日の区切り：${zone}`,
    regions: (name, date) => `発信元地域：${name}（${date}）。登録国であり、所在地ではない`,
    rule: '数え方：発信元は日・観測点・宛先（ポート種類）ごとに1、割る数は観測点数 × 暦日数',
    version: version => `Teiten ${version}`,
    licence: 'MIT OR Apache-2.0',
  },
};
