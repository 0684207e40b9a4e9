import { countEn } from '../counts';

export const welcome = {
  night: 'Good evening.',
  morning: 'Good morning.',
  afternoon: 'Good afternoon.',
  evening: 'Good evening.',
  promise: 'Everything stays on this computer: history in a local database, keys in your system keyring.',
  addTitle: 'Add a profile',
  addText: 'Another gateway, a server on this computer, or the demo.',
  back: 'Back to Chat',
  backToSettings: 'Back to Settings',
  key: {
    title: 'Use a key',
    text: 'From XiDao, or any OpenAI-compatible gateway.',
    label: 'Key',
    placeholder: 'sk-…',
    connect: 'Connect',
    connecting: 'Testing the key…',
    needsKey: 'Paste a key first.',
    otherAddress: 'Another address',
    address: 'Address',
    addressHint: 'Scheme and host, for example https://api.example.com. A /v1 at its end may stay or go.',
    sessionOnly:
      'This system has no keyring that the app can use. The key is kept in memory only, and asked for again at the next start.',
    works: 'Works',
    models: (count: number) => countEn(count, 'model'),
    balance: (amount: string) => `balance ${amount}`,
    noModels:
      'The key works, but the list of models could not be read yet. You can add models by hand in the settings.',
  },
  local: {
    title: 'Look for local servers',
    text: 'Ollama, LM Studio and llama.cpp on this computer. No key needed, nothing leaves the machine.',
    look: 'Look now',
    again: 'Look again',
    looking: 'Looking…',
    found: (name: string) => `${name} is running on this computer`,
    foundSeveral: 'Servers are running on this computer',
    foundText: (count: number, address: string) =>
      `${countEn(count, 'model')} at ${address}. No key needed, nothing leaves the machine.`,
    use: (name: string) => `Use ${name}`,
    none: 'None is running. Start Ollama (port 11434), LM Studio with its server on (1234) or llama-server (8080), then look again.',
  },
  demo: {
    title: 'Explore without a key',
    text: 'A built-in demo gateway answers in every tab, so you can see what things do. Its answers are scripted, and say so.',
    open: 'Explore',
  },
  language: 'Language',
  languages: { system: 'System language', en: 'English', 'zh-CN': '简体中文' },
};
