"""README.txt of a bundle: checks everything with sh, coreutils, awk (openssl for SM3), without our software.

The script between the two marks repeats what `verify` does and must agree with it; a test runs it.
"""

START, END = "# 核验开始", "# 核验结束"

README = r"""核验一次抽取
============

本文件夹是一次抽取的全部凭据。不用本系统的任何软件，在 Linux（或装有 coreutils、awk 的系统）上
就能从头核对；用国密 SM3 的抽取另需 openssl。方法全文见随产品发布的 docs/kmdraw-1.md。

一、先对照自己的记录
  文件之间互相对得上，只说明包没有改坏；要证明抽取没有被改，请对照当时收到的内容：
  1. 名单摘要 M：冻结时已整串（64 位）发给申请人和监督人，应与下面脚本列出的相同；
  2. R1、R2：申请人、监督人各自给出的六位数字，应与 draw.json 里的相同；
  3. 承诺清单：各签组文件夹里的 commitments.txt 应与申请之前公布的那一份相同。

二、整包核验
  在本文件夹里打开终端，粘贴下面一行：

sh -c "$(awk '/^# 核验开始/,/^# 核验结束/' README.txt)"

  最后一行是「一致」「一致（封存，未核排序）」或「不一致：……」。
  几千家机构大约需要几秒，几十万家需要几分钟。

三、手工核对一步（SM3 的抽取把 sha256sum 换成 openssl dgst -sm3 -r）
  文件校验    sha256sum -c SHA256SUMS
  名单摘要 M  sha256sum 签组编号/manifest.txt
  申请原文    sha256sum request.txt              等于 manifest.txt 的 request
  承诺 C      printf '%s' 'KMDRAW/1|commit|批次|k|S' | sha256sum
  盐          printf '%s' 'KMDRAW/1|salt|签组编号|S' | sha256sum
  种子        printf '%s' 'KMDRAW/1|seed|签组编号|M|S|R1|R2|B' | sha256sum
  一个签值    printf '%s' 'KMDRAW/1|ticket|种子|统一社会信用代码|1' | sha256sum
  S 是 secret.txt 的内容。每家的签值取它各签中最小的一个，从小到大就是排序。

四、脚本
# 核验开始
LC_ALL=C; export LC_ALL
fail() { echo "不一致：$1"; exit 1; }
T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT
field() { awk -F'"' -v k="$1" '/^  "/ && $2 == k { n++; v = $4 } END { if (n == 1) print v }' draw.json; }
lotfield() {
  awk -F'"' -v l="$lot" -v k="$1" '$2 == "lot" { on = $4 == l } on && $2 == k { print $4; exit }' draw.json
}

# 1 文件校验：每个文件都列出，都相符
awk 'substr($0, 1, 64) ~ /[^0-9a-f]/ || substr($0, 65, 2) != "  " || length($0) < 67 { exit 1 }' SHA256SUMS &&
  sha256sum -c SHA256SUMS >"$T/log" 2>&1 || fail "有文件与 SHA256SUMS 不符"
for f in * */*; do if [ -f "$f" ] && [ "$f" != SHA256SUMS ]; then echo "$f"; fi; done | sort >"$T/have"
[ "$(cat "$T/have")" = "$(cut -c67- SHA256SUMS | sort)" ] || fail "文件与 SHA256SUMS 列出的不同"

# 2 抽取编号、算法和外部数字
number=$(field number) R1=$(field R1) R2=$(field R2) B=$(field B)
case $(field hash) in
  sha256) H="sha256sum" ;;
  sm3) H="openssl dgst -sm3 -r" ;;
  *) fail "draw.json 的 hash 写法不对" ;;
esac
h() { $H | cut -c1-64; }
echo "$R1 $R2 $B" | awk '
  function six(x) { return x == "-" || (length(x) == 6 && x !~ /[^0-9]/) }
  NF != 3 || !six($1) || !six($2) || $3 ~ /[^0-9A-Za-z.:-]/ || length($3) > 64 || $0 == "- - -" { exit 1 }
' || fail "R1、R2 或 B 写法不对"
sealed=0
if awk '/^  "sealed": true,?$/ { on = 1 } END { exit !on }' draw.json; then sealed=1; fi
n=0; while [ -d "$number-$((n + 1))" ]; do n=$((n + 1)); done
set -- */; [ "$n" -gt 0 ] && [ "$#" -eq "$n" ] || fail "签组文件夹与抽取编号不符"
[ "$(awk '/^      "lot": /' draw.json | wc -l)" -eq "$n" ] || fail "draw.json 的签组与文件夹不同"

i=0
while [ "$i" -lt "$n" ]; do
i=$((i + 1)); lot=$number-$i
# 3 名单：文法、次序、摘要 M
awk -v lot="$lot" -v sm3="$([ "$H" = sha256sum ] || echo 1)" -v kind="$(field kind)" '
  function bad() { exit 1 }
  NR == 2 && sm3 { if ($0 != "hash=sm3") bad(); skip = 1; next }
  { l = NR - skip }
  l == 1 && $0 != "KMDRAW/1" || l == 2 && $0 != "lot=" lot || l == 4 && $0 != "kind=" kind { bad() }
  l == 3 && $0 !~ /^batch=[0-9-]+ k=[1-9][0-9]*$/ || l == 5 && !/^category=./ { bad() }
  l == 6 && !/^need=[1-9][0-9]*$/ || l == 7 && !/^request=[0-9a-f]+$/ { bad() }
  l == 8 && !/^salt=[0-9a-f]+$/ { bad() }
  l <= 8 { next }
  { split($0, p, /[= ]/); c = p[2]; out = p[1] == "out" }
  length(c) != 18 || c ~ /[^0-9A-HJ-NPQRTUWXY]/ || seen[c]++ { bad() }
  (out == was && c < last) || out < was { bad() }
  !out && $0 != "in=" c " w=" p[4] || !out && p[4] !~ /^[1-9]$/ || out && !/^out=[^ ]* why=./ { bad() }
  { last = c; was = out }
  END { if (l < 8) exit 1 }
' "$lot/manifest.txt" || fail "$lot 的名单不合文法"
line() { awk -F= -v k="$1" '$1 == k { print $2; exit }' "$lot/manifest.txt"; }
M=$(h <"$lot/manifest.txt"); need=$(line need)
[ "$(lotfield M)" = "$M" ] || fail "$lot 的名单摘要 M 与 draw.json 不符"
echo "$lot 名单摘要 M=$M"
if [ -f request.txt ]; then [ "$(h <request.txt)" = "$(line request)" ] || fail "申请原文与名单不符"; fi
[ "$(field request)" = "$(line request)" ] || fail "$lot 名单的 request 与 draw.json 不符"

# 4 承诺：在公布的清单里
read -r batch k C <"$lot/commitment.txt"
[ "$(awk '/^batch=/' "$lot/manifest.txt")" = "batch=$batch k=$k" ] || fail "$lot 的批次或 k 与名单不同"
awk -v k="$k" -v c="$C" 'NF != 2 || $1 != NR || length($2) != 64 { bad = 1 } NR == k && $2 == c { ok = 1 }
  END { exit bad || !ok }' "$lot/commitments.txt" || fail "$lot 的承诺不在清单里"
[ "$(lotfield C)" = "$C" ] || fail "$lot 的承诺与 draw.json 不符"
echo "$batch $k $lot $(sha256sum <"$lot/commitments.txt")" >>"$T/lots"

# 5 盐、种子、全部签值和排序
if [ "$sealed" -eq 1 ]; then
  [ ! -e "$lot/secret.txt" ] || fail "封存的包里不应有 secret.txt"
  awk -F, -v pool="$lot/manifest.txt" '
    BEGIN { while ((getline x <pool) > 0) if (x ~ /^in=/) w[substr(x, 4, 18)] = substr(x, 25, 1) }
    NR > 1 && (NF != 4 || !($2 in w) || $3 > w[$2] || seen[$2]++ || $1 + 0 <= r || $4 "" <= t "") { exit 1 }
    NR > 1 { r = $1 + 0; t = $4 }' "$lot/ranking.csv" || fail "$lot 的排序有误"
else
  S=$(cat "$lot/secret.txt") || fail "缺少 $lot/secret.txt"
  [ "$(printf '%s' "KMDRAW/1|commit|$batch|$k|$S" | h)" = "$C" ] || fail "$lot 的 S 与承诺不符"
  [ "$(printf '%s' "KMDRAW/1|salt|$lot|$S" | h)" = "$(line salt)" ] || fail "$lot 的盐不符"
  seed=$(printf '%s' "KMDRAW/1|seed|$lot|$M|$S|$R1|$R2|$B" | h)
  [ "$(lotfield seed)" = "$seed" ] || fail "$lot 的种子与 draw.json 不符"
  rm -rf "$T/t"; mkdir "$T/t"
  awk -v seed="$seed" -v d="$T/t" '/^in=/ { c = substr($0, 4, 18); w = substr($0, 25, 1)
    for (j = 1; j <= w; j++) {
      f = d "/" c "." j; printf "%s", "KMDRAW/1|ticket|" seed "|" c "|" j >f; close(f)
    } }
  ' "$lot/manifest.txt"
  { echo "rank,code,j,ticket"
    (cd "$T/t" && if [ -n "$(ls)" ]; then ls | xargs $H; fi) | tr -d '*' | tr '.' ' ' | sort |
    awk '!seen[$2]++ { print ++n "," $2 "," $3 "," $1 }'; } >"$T/ranking"
  [ "$(h <"$T/ranking")" = "$(h <"$lot/ranking.csv")" ] || fail "$lot 的排序与种子算出的不符"
fi

# 6 次序即规则：逐名取用，缺口由下一名顺延
awk -F, -v need="$need" -v sealed="$sealed" -v lot="$i" -v edition="$(field edition)" '
  function bad(s) { print s; failed = 1; exit 1 }
  FNR == 1 { file++; next }
  file == 1 { code[$1] = $2; n++; next }
  { rows++; pass = $4 == "skip" || $4 == "失格"; at = "第 " $1 " 名" }
  NF != 6 || (!sealed && $1 != rows) || code[$1] != $2 || $1 + 0 <= last { bad(at "与排序不符") }
  $6 != "" && $6 != "加抽" && $6 !~ /^[1-9][0-9]*$/ { bad(at "的顺延写法不对") }
  pass && (sealed || $3 $5 != "") || !pass && !sealed && $4 == "" { bad(at "的答复写法不对") }
  pass { kind[rows] = $4 }
  !pass && $4 != "" && !index(" 接受 未接受 拒绝 回避 未答复 撤销 ", " " $4 " ") { bad(at "的答复写法不对") }
  !pass && $4 == "未接受" { public++ }
  !pass && ($4 == "拒绝" || $4 == "回避" || $4 == "未答复" || $4 == "撤销") { told++ }
  !pass && ++drawn <= need && $6 != "" { bad(at "是首轮抽中的，不应有顺延") }
  !pass && drawn > need && $6 != "加抽" { if (!gap[$6]) bad(at "没有顺延空出的名次"); gap[$6] = 0 }
  !pass && ($4 == "拒绝" || $4 == "回避" || $4 == "未答复" || $4 == "未接受") { gap[$1] = 1 }
  { last = $1 + 0; who[rows] = $2; was[rows] = pass; if (!pass && drawn == need) round = rows }
  END {
    if (failed) exit 1
    if (public && (told || edition == "full")) { print "公开版只写接受或未接受"; exit 1 }
    if (sealed && rows != n) { print "排序与答复行数不同"; exit 1 }
    if (!sealed && rows < n) {
      if (drawn < need || was[rows]) { print "排序没有用完就停了"; exit 1 }
      for (g in gap) if (gap[g] && !public) { print "第 " g " 名空出的位置没有补上"; exit 1 }
    }
    if (drawn < need) round = rows
    for (r = 1; r <= rows; r++) print lot, who[r], (was[r] ? kind[r] : "drawn"), r <= round, r >"/dev/stderr"
  }
' "$lot/ranking.csv" "$lot/assignments.csv" >"$T/why" 2>>"$T/rows" || fail "$lot：$(cat "$T/why")"
done

# 7 各签组之间：一家只抽中一次，skip 都有来由
awk '$3 == "drawn" && held[$2]++ { exit 1 }' "$T/rows" || fail "同一机构在两个签组里都被抽中"
awk 'NR == FNR { if ($3 == "drawn") { held[$2] = $1; early[$2] = $4 } next }
  $3 == "skip" && (!held[$2] || $4 && !(early[$2] && held[$2] < $1)) { exit 1 }
' "$T/rows" "$T/rows" || fail "有机构被跳过，却没有来由"

# 8 登记：k 从 1 起没有空缺，本次的签组都在
awk 'used[$1 " " $2]++ || ($1 in list && list[$1] != $4) { exit 1 } { list[$1] = $4 }' "$T/lots" ||
  fail "同一个 k 用了两次，或清单不同"
first=$(awk 'NR == 1 { print $1 }' "$T/lots")
for batch in $(awk '!seen[$1]++ { print $1 }' "$T/lots"); do
  register=register.csv; [ "$batch" = "$first" ] || register=register-$batch.csv
  awk -v number="$number-" -v b="$batch" '
    NR == FNR { if ($1 == b) k[$3] = $2; next }
    FNR == 1 { FS = ","; next }
    { split($0, p, ",") }
    p[1] != FNR - 1 || seen[p[2]]++ || p[3] == "" || p[3] == "已中止" && p[4] == "" { exit 1 }
    index(p[2], number) == 1 && (k[p[2]] != p[1] || p[3] == "已中止") { exit 1 }
    p[2] in k { found[p[2]] = 1 }
    END { for (l in k) if (!found[l]) exit 1 }
  ' "$T/lots" "$register" || fail "登记与本次抽取不符（$batch）"
done
echo "R1=$R1 R2=$R2 B=$B"
if [ "$sealed" -eq 1 ]; then echo "一致（封存，未核排序）"; else echo "一致"; fi
# 核验结束
"""
