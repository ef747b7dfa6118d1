import { defineFixer, type Edit, isRefusal, type Refusal, type Repo, spanEnd, spanStart, type YamlNode } from '../../src/model/index.ts';
import { nodeTarget, oldestSupported, placesOf } from '../../src/facts/deps/node-target.ts';
import { type NodeVersion, nodeVersions } from '../../src/facts/deps/node-versions.ts';
import { nodeSupportOf } from '../../src/facts/deps/node-support.ts';
import { packages } from '../../src/facts/packages.ts';
import { nodeCodeNames } from '../../src/facts/knowledge/node-releases.ts';
import { removeItem, yamlSheet } from '../../src/fix/yaml.ts';
import { newerImage, raised, restated } from '../../src/fix/node-version.ts';
import { literally } from '../../src/facts/patterns.ts';

/** Moves to a line with support, in every place of the same service that is on the ended one. */
export const supportedLine = defineFixer<NodeVersion>({
  title: 'Move to a Node.js with support',
  // Native modules, and the odd program, have to be built or changed for it.
  safety: 'review',
  edits(subject, _data, repo): readonly Edit[] | Refusal {
    const { support, stated, name } = subject;
    if (support.state === 'mixed') {
      const text = raised(stated, oldestSupported);
      return text === undefined
        ? { refuse: `The range ${stated} is not of a spelling that can be raised.` }
        : replaced(repo, subject, () => text);
    }
    if (support.state !== 'ended') return [];
    const line = nodeTarget(repo, support.line);
    if (line === '') return { refuse: `The table of releases has no newer line than ${support.line} that is supported.` };
    const together = nodeVersions(repo).filter(
      (other) =>
        other === subject ||
        ('line' in other.support &&
          other.support.state === 'ended' &&
          Number(other.support.line) < Number(line) &&
          belongsWith(subject, other)),
    );
    const bound = together.find((each) => each.where === 'engines' && bindsNpm(repo, each.at.file));
    if (bound !== undefined) return { refuse: `${bound.at.file} also asks for an npm that newer versions of Node.js do not bring along.` };
    const edits = together.map((each) => replaced(repo, each, (text) => movedTo(text, each, line)));
    const fault = together.find((_each, i) => edits[i]?.length === 0);
    if (fault !== undefined)
      return {
        refuse: `How ${fault.name} spells its version (${fault.stated}) cannot be carried over to Node.js ${line}${fault === subject ? '' : `, and ${name} goes with it`}.`,
      };
    // CI and version files on an older supported line would disagree with production from then on.
    const behind = nodeVersions(repo).filter(
      (other) =>
        subject.where === 'image' &&
        (other.where === 'ci' || other.where === 'version-file') &&
        other.besides === undefined &&
        other.support.state === 'supported' &&
        Number(other.support.line) < Number(line) &&
        belongsWith(subject, other),
    );
    return distinct([...edits.flat(), ...behind.flatMap((each) => replaced(repo, each, (text) => movedTo(text, each, line)))]);
  },
});

/** The places of one service, or of the whole repository: a service beside it goes its own way. */
function belongsWith(subject: NodeVersion, other: NodeVersion): boolean {
  const folder = (file: string): string =>
    file.startsWith('.github/') || file.startsWith('.') ? '' : file.slice(0, Math.max(file.lastIndexOf('/'), 0));
  const a = folder(subject.at.file);
  const b = folder(other.at.file);
  return a === '' || b === '' || a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);
}

/** `engines.npm` names one old version and not the least one. */
function bindsNpm(repo: Repo, file: string): boolean {
  const npm = packages(repo).find((pkg) => pkg.file === file)?.engines['npm']?.text;
  return npm !== undefined && !/^(>=|\*)/.test(npm.trim());
}

function movedTo(text: string, { stated, where, name }: NodeVersion, line: string): string | undefined {
  if (/\.tool-versions$/.test(name)) return undefined;
  if (where !== 'image' && where !== 'build-image' && where !== 'provisioning') return restated(text, line, nodeCodeNames);
  const script = /^([\s\S]*nodesource\.com\/setup_)\d+(\.x[\s\S]*)$/.exec(text);
  if (script !== null) return `${script[1]}${line}${script[2]}`;
  if (where === 'provisioning') {
    const nvm = /^([\s\S]*\bnvm\s+(?:install|use)\s+)\S+([\s\S]*)$/.exec(text);
    const version = restated(stated, line, nodeCodeNames);
    return nvm === null || version === undefined ? undefined : `${nvm[1]}${version}${nvm[2]}`;
  }
  return newerImage(text, line) ?? restated(text, line, nodeCodeNames);
}

/** The edits of one statement, in all its places; none where one of them is of another spelling. */
function replaced(repo: Repo, version: NodeVersion, change: (text: string) => string | undefined): readonly Edit[] {
  const edits: Edit[] = [];
  for (const { file, start, end } of placesOf(repo, version)) {
    const written = repo.text(file)?.slice(start, end) ?? '';
    const quote = /^(["'])[\s\S]*\1$/.exec(written)?.[1] ?? '';
    const text = change(quote === '' ? written : written.slice(1, -1));
    if (text === undefined) return [];
    edits.push({ kind: 'replace', at: { file, start, end }, text: `${quote}${text}${quote}` });
    if (version.where.startsWith('ci')) edits.push(...withoutEnded(repo, file, start));
  }
  return edits;
}

/** Takes the other ended versions out of the list (of a matrix) that one stands in, where nothing else names them. */
function withoutEnded(repo: Repo, file: string, start: number): readonly Edit[] {
  const sheet = yamlSheet(repo, file);
  if (isRefusal(sheet)) return [];
  const list = sheet.docs.flatMap((doc) => listAround(doc, start) ?? [])[0];
  if (list?.y !== 'seq') return [];
  return list.items.flatMap((item, i): readonly Edit[] => {
    if (item.y !== 'scalar' || spanStart(item.at) === start || nodeSupportOf(item.raw, repo.settings).state !== 'ended') return [];
    const raw = literally(item.raw);
    // `exclude`, `include` and conditions ask for a version by name.
    if (new RegExp(`(?:[=!]=|^\\s*(?:-\\s+)?node[\\w-]*:)\\s*['"]?${raw}['"]?\\s*$`, 'im').test(sheet.text)) return [];
    const removed = removeItem(sheet, list, i);
    return isRefusal(removed) ? [] : removed;
  });
}

function listAround(node: YamlNode, start: number): YamlNode | undefined {
  if (node.y === 'scalar') return undefined;
  if (node.y === 'seq' && node.items.some((item) => item.y === 'scalar' && spanStart(item.at) === start)) return node;
  const inner = node.y === 'seq' ? node.items : node.entries.map(({ value }) => value);
  for (const each of inner) {
    const found = each.via === undefined && spanStart(each.at) <= start && start <= spanEnd(each.at) ? listAround(each, start) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function distinct(edits: readonly Edit[]): readonly Edit[] {
  const seen = new Set<string>();
  return edits.filter((edit) => {
    const key = JSON.stringify(edit);
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}
