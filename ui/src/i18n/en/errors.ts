/** For each code: what happened, why, and the one next step. */
export const errors = {
  codes: {
    request: {
      title: 'The gateway did not accept the request',
      text: 'Something in it does not suit this model: a parameter, or the kind of content. Change the message, or use another model.',
    },
    auth: {
      title: 'The key was not accepted',
      text: 'The gateway does not know this key: it may be mistyped, revoked, or belong to another address. Enter the key again.',
    },
    keyMissing: {
      title: 'This profile has no key',
      text: 'None was entered yet, or the address has changed since: a key only goes to the address it was given for. Enter the key.',
    },
    quota: {
      title: 'The balance is used up',
      text: 'The account behind this key has nothing left. Top it up at your provider, then try again.',
    },
    permission: {
      title: 'This key may not do that',
      text: 'The key is valid, but has no access to this model or function. Use another model, or a key with more rights.',
    },
    modelNotFound: {
      title: 'The gateway does not have this model',
      text: "The model was renamed or withdrawn, or this key can't see it. Choose another model.",
    },
    route: {
      title: 'The server does not offer this',
      text: 'There is no such function at this address. Check the address of the profile.',
    },
    rateLimit: {
      title: 'Too many requests',
      text: 'The gateway limits how often this key may ask. Wait a moment, then try again.',
    },
    overloaded: {
      title: 'The model is overloaded',
      text: 'Too many people are asking it right now. Try again in a moment, or use another model.',
    },
    server: {
      title: 'The gateway had an error of its own',
      text: 'Your request was not at fault. Try again; if it stays, send your provider the details below.',
    },
    upstream: {
      title: 'The gateway got no answer from its provider',
      text: 'The model behind the gateway did not respond. Try again, or use another model.',
    },
    timeout: {
      title: 'The answer took too long',
      text: 'Nothing came within the time limit of this profile. Try again, or allow more time in the profile.',
    },
    offline: {
      title: "The server can't be reached",
      text: 'There is no connection to its address: check the network, the proxy, and the address of the profile.',
    },
    html: {
      title: 'A web page answered, not an API',
      text: 'The address leads to a site, a login page, or a proxy in between. Check the address of the profile.',
    },
    redirect: {
      title: 'The address leads elsewhere',
      text: 'The server redirects to another address, and the key is not sent there. Put the final address in the profile.',
    },
    protocol: {
      title: 'The answer could not be read',
      text: 'The server sent something that is not what the API promises. Try again; if it stays, the details help your provider.',
    },
    truncated: {
      title: 'The answer was cut off',
      text: 'The connection ended before the answer did. What had arrived is kept. Try again for the whole answer.',
    },
    outcomeUnknown: {
      title: 'Interrupted',
      text: 'The app ended while the gateway was at work. It may have charged for it, so nothing was asked for again.',
    },
    context: {
      title: 'The conversation is too long for this model',
      text: 'It does not fit into what the model can attend to. Start a new conversation, or use a model with more room.',
    },
    policy: {
      title: 'The content filter refused',
      text: 'The provider does not answer this. Put it in other words, or use another model.',
    },
    tooLarge: {
      title: 'The request is too big',
      text: 'The gateway has a limit on size. Send less at once.',
    },
    config: {
      title: 'A setting of this profile is wrong',
      text: "Its address, proxy, header or certificate can't be used as it is. Correct it in the profile.",
    },
    budget: {
      title: 'The budget of this month is spent',
      text: 'You have set how much may be spent in a month, and that nothing more is asked then. Raise it, or wait for the next month.',
    },
    toolServer: {
      title: 'A server of tools cannot be used',
      text: 'It could not be started or reached, or it ended. Look at its settings, or take its tools out of this conversation.',
    },
    notFound: {
      title: 'It is no longer there',
      text: 'It may have been deleted in another window.',
    },
    invalid: {
      title: "That value can't be used",
      text: 'The app refused a value it was given. The details say which.',
    },
    diskFull: {
      title: 'The disk is full',
      text: 'Nothing more can be saved. What is saved already is safe. Free some space, then try again.',
    },
    schemaNewer: {
      title: 'These data belong to a newer version',
      text: 'A newer XiDao Studio has written them, and this one would damage them. Install the newer version to open them.',
    },
    damaged: {
      title: 'The database is damaged',
      text: 'Its file can no longer be read, and is left as it is. To go back to a backup, move the files that begin with “studio.db” elsewhere, put the newest file of the folder “backups” in their place, and name it “studio.db”.',
    },
    readOnly: {
      title: "The data folder can't be written",
      text: 'It belongs to somebody else, or its disk is read-only. Give yourself the right to write there, then try again.',
    },
    storage: {
      title: 'The database could not be read or written',
      text: 'The file may be damaged, locked by another program, or on a disk that is gone. Try again; backups lie next to the data.',
    },
    keyring: {
      title: "The system's keyring did not answer",
      text: 'It may be locked, or waiting for your password. Unlock it, then try again.',
    },
    internal: {
      title: 'Something went wrong in the app',
      text: 'This is a defect of XiDao Studio, not of your request. Try again; the details help us mend it.',
    },
  },
  actions: {
    retry: 'Try again',
    wait: 'Try again',
    openProfile: 'Open the profile',
    setKey: 'Enter the key',
    topUp: 'Top up',
    pickModel: 'Choose another model',
    newConversation: 'New conversation',
    editMessage: 'Edit the message',
    unsetRefused: 'Unset what was refused and ask again',
    openData: 'Open the data folder',
    openUsage: 'Open usage and budget',
    openTools: 'Open the tool settings',
    copyDetails: 'Copy details',
  },
  waitSeconds: (seconds: number) => `Try again in ${seconds} s`,
  details: 'Details',
  gatewaySays: 'The gateway says',
  systemSays: 'The system says',
  status: 'Status',
  code: 'Code',
  requestId: 'Request ID',
  rawAnswer: 'Raw answer',
  detailsCopied: 'Details copied',
  unexpected: 'That did not work',
};
