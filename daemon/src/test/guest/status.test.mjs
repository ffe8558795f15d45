// node --test src/test/guest/status.test.mjs
import assert from 'node:assert/strict'
import {test} from 'node:test'
import {History, curve} from '../../main/guest/history.js'
import {HubApi, Refusal, tokenOf} from '../../main/guest/hub-api.js'
import * as words from '../../main/guest/words.js'

const COLUMNS = ['uptimeSeconds', 'roundTripMs', 'lossPercent']

function answering(status, body, asked = []) {
  return (url, options) => {
    asked.push([url, options])
    return Promise.resolve({ok: status < 300, status, json: async () => body})
  }
}

test('the token goes into a header and is kept for the tab', async () => {
  const kept = new Map()
  const storage = {getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key)}
  const asked = []
  const api = new HubApi({fetch: answering(200, {muted: true}, asked), storage})
  await api.get('view')
  assert.equal(asked[0][0], '/status/view')
  assert.equal(asked[0][1].headers.Authorization, undefined)
  api.token = 's3cret'
  assert.deepEqual(await api.post('mute', {muted: true}), {muted: true})
  assert.equal(asked[1][1].headers.Authorization, 'Bearer s3cret')
  assert.equal(asked[1][1].body, '{"muted":true}')
  assert.equal(asked[1][1].credentials, 'omit')
  assert.ok(!asked[1][0].includes('s3cret'))
  assert.equal(new HubApi({fetch: answering(200, {}), storage}).token, 's3cret')
  api.token = ''
  assert.equal(kept.size, 0)
})

test('a refusal says why, also where it is no JSON, and a broken store is none', async () => {
  const storage = {getItem() { throw new Error('no store') }, setItem() { throw new Error('no store') }}
  const api = new HubApi({fetch: answering(401, {error: {message: 'not the token'}}), storage})
  api.token = 'x'
  await assert.rejects(api.get('log'), (error) => error instanceof Refusal && error.status === 401
    && error.message === 'not the token')
  const odd = new HubApi({fetch: async () => ({ok: false, status: 502, json: async () => { throw new Error('html') }})})
  await assert.rejects(odd.get('view'), /the hub answers 502/)
})

test('the token of a link', () => {
  assert.equal(tokenOf('#token=a-b_c'), 'a-b_c')
  assert.equal(tokenOf('#room-id&token=x'), 'x')
  assert.equal(tokenOf(''), '')
})

test('the history keeps ten minutes of everybody and asks for what is new', () => {
  const history = new History()
  assert.equal(history.last, -1)
  history.add({columns: COLUMNS, peers: [{id: 'a', rows: [[10, 5, 0], [12, 6, 0]]}, {id: 'b', rows: [[11, 1, 0]]}]})
  assert.equal(history.last, 12)
  history.add({columns: COLUMNS, peers: [{id: 'a', rows: [[612.5, 7, null]]}]})
  assert.deepEqual(history.ids, ['a'])
  assert.deepEqual(history.series('a', 'roundTripMs'), [[612.5, 7]])
  assert.deepEqual(history.series('a', 'lossPercent'), [[612.5, null]])
  history.clear()
  assert.deepEqual([history.ids, history.last], [[], -1])
})

test('a curve has the newest at the right, its highest at the top, and gaps where nothing is known', () => {
  const box = {width: 100, height: 50, least: 10, now: 600}
  assert.deepEqual(curve([[300, 0], [450, 20], [600, 10]], box),
    {path: 'M50.0 50.0L75.0 0.0L100.0 25.0', top: 20})
  assert.equal(curve([[0, 1], [300, null], [600, 1]], box).path, 'M0.0 45.0M100.0 45.0')
  assert.equal(curve([[-1, 5], [600, -3]], box).path, 'M100.0 50.0')
  assert.deepEqual(curve([], box), {path: '', top: 10})
})

test('rows say in words what the figures mean', () => {
  const guest = {id: 'x', name: null, kind: 'guest', muted: true, connectionState: 'connected', quality: 'poor',
    levelDb: -30, roundTripMs: 12.4, lossPercent: 1.25, via: null, problem: null}
  assert.deepEqual(words.person(guest, 1), {id: 'x', name: 'Guest 2', notes: 'muted, poor', tone: 'bad',
    more: 'round trip 12 ms · loss 1.3 % · level -30 dB', level: 0.5})
  const failing = {...guest, name: 'Ada', muted: null, connectionState: 'failed', quality: null, problem: 'no UDP'}
  assert.equal(words.person(failing, 0).notes, 'failed')
  assert.equal(words.person(failing, 0).more, 'no UDP')
  assert.deepEqual([words.meter(null), words.meter(-90), words.meter(3)], [0, 0, 1])
  assert.deepEqual(words.led(['link', 'double-blink']),
    {id: 'link', name: 'link lamp', notes: 'double blink', lamp: 'blink'})
  assert.deepEqual([5, 65, 3700, 200000].map(words.duration), ['5 s', '1 min', '1 h 1 min', '2 days'])
  assert.equal(words.device('Speaker', {open: false, name: null, levelDb: null, error: 'gone'}).notes, 'missing')
  const closed = words.device('Microphone', {open: false, closed: true, name: null, levelDb: null, error: null})
  assert.deepEqual([closed.notes, closed.tone], ['closed while muted', ''])
  const open = {open: true, closed: false, name: null, levelDb: -20, error: null}
  assert.deepEqual([words.device('Microphone', open).notes, words.device('Microphone', open).tone], ['working', 'good'])
  assert.deepEqual([words.device('Microphone', open, true).notes, words.device('Microphone', open, true).tone], ['muted', ''])
})
