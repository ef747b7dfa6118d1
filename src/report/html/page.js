'use strict';
// The script of the HTML report: filter, theme, opening for links and print. Everything it works on is in the page.
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];

  const theme = byId('theme');
  const themes = ['system', 'light', 'dark'];
  const setTheme = (name) => {
    if (name === 'system') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = name;
    theme.textContent = `Theme: ${name}`;
  };
  theme.hidden = false;
  theme.addEventListener('click', () => {
    const now = document.documentElement.dataset.theme ?? 'system';
    setTheme(themes[(themes.indexOf(now) + 1) % themes.length]);
  });

  /** Opens what is around a place, so that a link to it shows it. */
  const reveal = () => {
    const target = location.hash.length > 1 ? byId(decodeURIComponent(location.hash.slice(1))) : null;
    if (target === null) return;
    for (let at = target; at !== null; at = at.parentElement) if (at instanceof HTMLDetailsElement) at.open = true;
    target.scrollIntoView();
  };
  addEventListener('hashchange', reveal);
  reveal();

  // On paper nothing can be opened.
  let closed = [];
  addEventListener('beforeprint', () => {
    closed = [...closed, ...all('details:not([open])')];
    for (const details of closed) details.open = true;
  });
  addEventListener('afterprint', () => {
    for (const details of closed) details.open = false;
    closed = [];
  });

  const form = byId('filter');
  if (form === null) return;
  const search = byId('q');
  const groups = all('.group').map((element) => {
    const rule = `${element.querySelector('summary .what b').textContent} ${element.id.slice(2)}`.toLowerCase();
    const findings = all('.f', element).map((own) => ({
      element: own,
      severity: own.dataset.s,
      states: own.dataset.state.split(' '),
      service: own.dataset.service ?? '',
      text: `${rule} ${own.querySelector('h3').textContent} ${own.querySelector('.at').textContent}`.toLowerCase(),
    }));
    return { element, category: element.dataset.category, findings };
  });
  const total = groups.reduce((sum, group) => sum + group.findings.length, 0);

  const filter = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const severities = new Set(all('input[name=severity]:checked', form).map((input) => input.value));
    const [category, service, state] = ['category', 'service', 'state'].map((id) => byId(id)?.value ?? '');
    let shown = 0;
    for (const group of groups) {
      const isIn = category === '' || group.category === category;
      let own = 0;
      for (const finding of group.findings) {
        const fits =
          isIn &&
          severities.has(finding.severity) &&
          (service === '' || finding.service === service) &&
          (state === '' || finding.states.includes(state)) &&
          words.every((word) => finding.text.includes(word));
        if (finding.element.hidden === fits) finding.element.hidden = !fits;
        if (fits) own += 1;
      }
      if (group.element.hidden !== (own === 0)) group.element.hidden = own === 0;
      shown += own;
    }
    byId('shown').textContent = shown === total ? `${total} findings` : `${shown} of ${total} findings`;
    byId('no-match').hidden = shown > 0;
  };

  let waiting = 0;
  const later = () => {
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(filter);
  };
  form.hidden = false;
  form.addEventListener('input', later);
  form.addEventListener('submit', (event) => event.preventDefault());
  const setAll = (open) => {
    for (const { element } of groups) if (!element.hidden) element.open = open;
  };
  byId('open-all').addEventListener('click', () => setAll(true));
  byId('close-all').addEventListener('click', () => setAll(false));
  addEventListener('keydown', (event) => {
    const isTyping = document.activeElement?.matches('input[type=search], select') ?? false;
    if (event.key === '/' && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = '';
      later();
    }
  });
  filter();
})();
